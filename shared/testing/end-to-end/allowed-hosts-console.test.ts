/** The hosts that an environment allows, set in a real browser with the keyboard and met by a function. */
import { deepEqual, equal } from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { findChromium, launchBrowser, screenshot } from "../browser.ts";
import { inspect, openConsole } from "../console.ts";
import { call } from "../http.ts";
import { startTestPlatform, type TestPlatform } from "../platform.ts";
import { stepsOf } from "../steps.ts";
import { until } from "../until.ts";

const GATEWAY = "/api-gateways/shop";
/** An address that no function reaches, so that nothing here needs a network; why not is what the list decides. */
const REACH = `export default async () =>
  new Response(await fetch("http://10.0.0.1/").catch((error) => error.cause.code));`;

async function deploy(platform: TestPlatform): Promise<void> {
  await platform.api("POST", "/api-gateways", { name: "shop" });
  await until(async () => {
    const { phase } = (await platform.api("GET", GATEWAY)).json();
    return phase === "Started" ? true : null;
  });
  await platform.api("PATCH", `${GATEWAY}/environments/dev`, { authType: "none" });
  await platform.api("POST", `${GATEWAY}/functions`, { name: "reach", code: REACH });
  const path = `${GATEWAY}/functions/reach/publish`;
  equal((await platform.api("POST", path, { environment: "dev" })).status, 200);
}

/** Without the mouse: a row that was added has the focus. */
async function add(page: Page, dev: Locator, host: string): Promise<void> {
  await dev.getByRole("button", { name: "Add host" }).focus();
  await page.keyboard.press("Enter");
  await dev.locator("input:focus").waitFor();
  await page.keyboard.type(host);
}

/** Saves with the keyboard; the button rests again when everything is kept. */
async function save(dev: Locator): Promise<void> {
  const button = dev.getByRole("button", { name: "Save dev" });
  await button.press("Enter");
  await dev.locator("button:disabled:not([aria-busy])").and(button).waitFor();
}

const chromium = findChromium();

Deno.test({
  name: "the hosts that an environment allows are set in the console",
  ignore: chromium === null,
  // The browser's driver keeps timers and handles of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const step = stepsOf(t);
    const platform = await startTestPlatform();
    const browser = await launchBrowser(chromium!);
    const faults: string[] = [];
    const listOf = async () => {
      const { environments } = (await platform.api("GET", GATEWAY)).json();
      return environments[0].allowedHosts;
    };
    const answers = (code: string) =>
      until(async () => {
        const { text } = await call(platform.functionUrl("shop", "dev", "/reach"));
        return text === code || null;
      });
    try {
      await deploy(platform);
      const context = await openConsole(browser, platform);
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(`${platform.ready.console}/gateways/shop/settings`);
      const dev = page.locator("form").filter({ has: page.getByText("Save dev") });
      const reach = dev.getByLabel("Functions may reach");
      try {
        await step("an empty list says that it allows nothing, and does not", async () => {
          await answers("forbidden");
          await reach.selectOption({ label: "Only the hosts listed here" });
          await dev.getByText("No hosts: the functions reach nothing outside.").waitFor();
          await save(dev);
          deepEqual(await listOf(), []);
          await answers("host_not_allowed");
        });
        await step(
          "what is no host, or one that is there, is refused before it is sent",
          async () => {
            await add(page, dev, "https://10.0.0.1/");
            await dev.getByRole("button", { name: "Save dev" }).press("Enter");
            await dev.getByText(/^Enter a host such as api\.example\.com/).waitFor();
            const [wrong] = await dev.getByLabel("Host", { exact: true }).all();
            equal(await wrong!.getAttribute("aria-invalid"), "true");
            faults.push(...await inspect(page, "allowed-hosts-wrong"));
            await wrong!.fill("*.Example.com:8443");
            await add(page, dev, "*.example.com.:8443");
            await dev.getByRole("button", { name: "Save dev" }).press("Enter");
            await dev.getByText("This host is listed twice").first().waitFor();
            deepEqual(await listOf(), []);
          },
        );
        await step("hosts are kept as they will be compared, and hold at once", async () => {
          await dev.getByLabel("Host", { exact: true }).last().fill("10.1");
          await save(dev);
          deepEqual(await listOf(), ["*.example.com:8443", "10.0.0.1"]);
          equal(await dev.getByLabel("Host", { exact: true }).last().inputValue(), "10.0.0.1");
          await answers("forbidden");
          faults.push(...await inspect(page, "allowed-hosts"));
        });
        await step("a host is removed, and then the whole list", async () => {
          await dev.getByRole("button", { name: "Remove host 10.0.0.1" }).press("Enter");
          await save(dev);
          deepEqual(await listOf(), ["*.example.com:8443"]);
          await answers("host_not_allowed");
          await reach.selectOption({ label: "Every public host" });
          await save(dev);
          equal(await listOf(), null);
          await answers("forbidden");
        });
        await step("the history tells of it", async () => {
          await page.getByRole("link", { name: "History" }).click();
          await page.getByText(/allowed hosts: \*\.example\.com:8443, 10\.0\.0\.1$/).waitFor();
        });
      } finally {
        await screenshot(page, "allowed-hosts-last");
      }
      deepEqual(faults, []);
    } finally {
      await browser.close();
      await platform.stop();
    }
  },
});
