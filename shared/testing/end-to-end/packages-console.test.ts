/** The packages of a gateway in a real browser: added, refused with a reason, installed. */
import { deepEqual } from "node:assert/strict";
import { accessibilityFaults, findChromium, launchBrowser, screenshot } from "../browser.ts";
import { openConsole } from "../console.ts";
import { startTestPlatform } from "../platform.ts";
import { named, registryMissing } from "../registry.ts";
import { until } from "../until.ts";

const ORDER = `import { z } from "zod";
import { addDays } from "date-fns";
import { Hono } from "hono";
const Order = z.object({ count: z.number() });
const count: string = Order.parse({}).count;
addDays("today", "two", 3, 4, 5);
new Hono().nothing();
`;

const chromium = findChromium();
const missing = chromium === null ? "there is no Chromium" : await registryMissing();

Deno.test({
  name: named("packages are installed from the console", missing),
  ignore: missing !== null,
  // The browser's driver keeps timers and handles of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const platform = await startTestPlatform();
    const browser = await launchBrowser(chromium!);
    try {
      await platform.api("POST", "/api-gateways", { name: "shop" });
      const context = await openConsole(browser, platform);
      const page = await context.newPage();
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto(`${platform.ready.console}/gateways/shop/settings`);

      await page.getByRole("button", { name: "Add package" }).click();
      await page.getByLabel("Package", { exact: true }).fill("is-odd");
      await page.getByLabel("Version", { exact: true }).fill("^99.0.0");
      await page.getByRole("button", { name: "Install packages" }).click();
      await page.getByText("/dependencies/is-odd: No version matches is-odd@^99.0.0").waitFor();

      await page.getByLabel("Version", { exact: true }).fill("3.0.1");
      await page.getByRole("button", { name: "Install packages" }).click();
      await page.getByText("2 installed in all").waitFor();
      deepEqual(await accessibilityFaults(page), []);
      await screenshot(page, "packages");

      const dependencies = { zod: "4.6.7", "date-fns": "4.4.0", hono: "4.13.19" };
      await platform.api("PUT", "/api-gateways/shop/dependencies", { dependencies });
      await platform.api("POST", "/api-gateways/shop/functions", { name: "order", code: ORDER });
      await page.goto(`${platform.ready.console}/gateways/shop/functions/order`);
      // Each of the three mistakes is one that only the package's own declarations tell.
      await until(async () => await page.locator(".squiggly-error").count() === 3 ? true : null);
      await page.getByText("new Hono().nothing();", { exact: true }).click();
      await page.keyboard.press("End");
      await page.keyboard.type("Order.sa");
      await page.keyboard.press("Control+Space");
      await page.getByText("safeParseAsync").first().waitFor();
      await screenshot(page, "editor-package-types");
    } finally {
      await browser.close();
      await platform.stop();
    }
  },
});
