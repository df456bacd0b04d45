/** The packages of a gateway in a real browser: added, refused with a reason, installed. */
import { deepEqual } from "node:assert/strict";
import { accessibilityFaults, findChromium, launchBrowser, screenshot } from "../browser.ts";
import { startTestPlatform } from "../platform.ts";
import { named, registryMissing } from "../registry.ts";

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
      // Axe opens pages of its own in the same context.
      const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
      const page = await context.newPage();
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto(platform.ready.console);
      await page.getByLabel("Email").fill(platform.ready.admin.email);
      await page.getByLabel("Password", { exact: true }).fill(platform.ready.admin.password);
      await page.getByRole("button", { name: "Log in" }).click();
      await page.getByRole("heading", { name: "Gateways" }).waitFor();
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
    } finally {
      await browser.close();
      await platform.stop();
      await Deno.remove(platform.dataDirectory, { recursive: true });
    }
  },
});
