/** Chapter 9 of the seed in a real browser: from the first login to a tool that an agent can call. */
import { deepEqual, match } from "node:assert/strict";
import type { Page } from "playwright-core";
import { findChromium, launchBrowser, newContext, screenshot } from "../browser.ts";
import { inspect as inspectPage } from "../console.ts";
import { call } from "../http.ts";
import { startTestPlatform, type TestPlatform } from "../platform.ts";
import { stepsOf } from "../steps.ts";
import { until } from "../until.ts";

const CALCULATE_TAX = Deno.readTextFileSync(
  new URL("../fixtures/calculateTax.js", import.meta.url),
);
const INPUT = '{"income":50000000,"deductions":10000000}';

/** What `inspect` found on all pages. */
const faults: string[] = [];

async function inspect(page: Page, name: string): Promise<void> {
  faults.push(...await inspectPage(page, name));
}

async function enterPassword(page: Page, { ready }: TestPlatform): Promise<void> {
  await page.getByLabel("Email").fill(ready.admin.email);
  await page.getByLabel("Password", { exact: true }).fill(ready.admin.password);
  await page.getByRole("button", { name: "Log in" }).click();
}

async function login(page: Page, platform: TestPlatform): Promise<void> {
  await page.goto(platform.ready.console);
  await page.getByRole("heading", { name: "Log in to imprun" }).waitFor();
  await inspect(page, "login");
  await page.getByLabel("Email").fill(platform.ready.admin.email);
  await page.getByLabel("Password", { exact: true }).fill("wrong password");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("The email or the password is wrong").waitFor();
  await enterPassword(page, platform);
  await page.getByRole("heading", { name: "Gateways" }).waitFor();
}

async function createGateway(page: Page): Promise<void> {
  await inspect(page, "gateways-empty");
  await page.getByRole("button", { name: "Create gateway" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("hometax");
  await dialog.getByRole("button", { name: "Create gateway" }).click();
  await page.getByRole("heading", { name: "hometax" }).waitFor();
  // The gateway and its three environments.
  await page.getByText("Started").nth(3).waitFor();
  await inspect(page, "gateway");
}

async function writeFunction(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Functions" }).click();
  await page.getByRole("button", { name: "New function" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("calculateTax");
  await dialog.getByRole("radio", { name: /Hello/ }).click();
  await dialog.getByRole("button", { name: "Create function" }).click();
  const editor = page.getByRole("textbox", { name: "Code of calculateTax" });
  await editor.press("Control+A");
  // Pasted, as people do: typed line ends would be indented by the editor.
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(CALCULATE_TAX)})`);
  await editor.press("Control+V");
  await page.getByText("Unsaved changes").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Draft saved").first().waitFor();
}

async function publishAndTest(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByText(/v1\.0\.0 · revision \d+ · live on 1\/1 in/).first().waitFor();
  await page.getByLabel("Method").selectOption("POST");
  await page.getByLabel("Body", { exact: true }).fill(INPUT);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText(/"tax":\s*8800000/).waitFor();
  await page.getByText("200", { exact: false }).first().waitFor();
  await inspect(page, "function");
}

async function describe(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Description and methods" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Description").fill("Calculates income tax");
  await dialog.getByLabel("POST").check();
  await inspect(page, "details");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
}

/** The session ends, as it does by time, while something is typed. */
async function loseSession(page: Page, platform: TestPlatform): Promise<void> {
  const editor = page.getByRole("textbox", { name: "Code of calculateTax" });
  await editor.press("Control+End");
  await editor.pressSequentially("// typed before the session ended");
  await page.getByText("Unsaved changes").waitFor();
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save" }).click();
  await enterPassword(page, platform);
  await page.getByText("// typed before the session ended").waitFor();
  await page.getByText("Unsaved changes").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Draft saved").first().waitFor();
}

async function promote(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Environments" }).click();
  for (const environment of ["staging", "prod"]) {
    await page.getByRole("button", { name: `Promote calculateTax to ${environment}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Promote" }).click();
    await page.getByText(`Promoted calculateTax to ${environment}`).first().waitFor();
  }
  await inspect(page, "environments");
}

async function grantKey(page: Page): Promise<string> {
  await page.getByRole("link", { name: "Applications" }).click();
  await page.getByRole("button", { name: "Create application" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Mobile app");
  await dialog.getByRole("button", { name: "Create application" }).click();
  await page.getByRole("heading", { name: "Mobile app" }).waitFor();
  await page.getByRole("button", { name: "Create grant" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Create grant" }).click();
  const key = page.getByRole("dialog").getByLabel("API key", { exact: true });
  await key.waitFor();
  await inspect(page, "key");
  const text = await key.evaluate((element) =>
    (element as unknown as { value?: string }).value ?? element.textContent ?? ""
  );
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  return text.trim();
}

async function switchGrant(page: Page, to: "Disable" | "Enable"): Promise<void> {
  await page.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: to }).click();
  await page.getByText(to === "Disable" ? /is disabled/ : /is enabled/).first().waitFor();
}

async function seeLogsAndHistory(page: Page, callFunction: () => Promise<unknown>): Promise<void> {
  await page.getByRole("link", { name: "Gateways" }).first().click();
  await page.getByRole("link", { name: /hometax/ }).first().click();
  await page.getByRole("link", { name: "Logs" }).click();
  await page.getByText("Live", { exact: true }).waitFor();
  await callFunction();
  await page.getByText("/calculateTax").first().waitFor();
  await inspect(page, "logs");
  await page.getByRole("link", { name: "History" }).click();
  await page.getByText("Deployed from staging to prod (version: 1.0.0)").waitFor();
  await inspect(page, "history");
}

async function registerTool(page: Page): Promise<void> {
  await page.getByRole("link", { name: "AI tools" }).click();
  await page.getByRole("button", { name: "Register tool" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Tool name").fill("calculate_tax");
  await dialog.getByLabel("Description").fill("Calculates income tax in won");
  await dialog.getByRole("button", { name: "Register tool" }).click();
  await page.getByText("calculate_tax").first().waitFor();
  await inspect(page, "tools");
}

const executable = findChromium();

Deno.test({
  name: "the seed's chapter 9 works in a browser, in both themes and on a telephone",
  // Chromium comes from the system: install it, or say where it is with CHROMIUM_PATH.
  ignore: executable === null,
  async fn(t) {
    const platform = await startTestPlatform();
    const browser = await launchBrowser(executable!);
    try {
      const context = await newContext(browser);
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));

      const step = stepsOf(t);
      let apiKey = "";
      const send = () =>
        call(platform.functionUrl("hometax", "dev", "/calculateTax"), {
          method: "POST",
          body: INPUT,
          headers: { apikey: apiKey },
        });
      const answers = (status: number) =>
        until(async () => (await send()).status === status ? true : null);
      const callFunction = async () => deepEqual((await send()).json(), { tax: 8_800_000 });
      try {
        await step("logs in", () => login(page, platform));
        await step("creates a gateway and sees it start", () => createGateway(page));
        await step("writes the function and saves it", () => writeFunction(page));
        await step(
          "publishes it with proof, and sends a real request",
          () => publishAndTest(page),
        );
        await step("describes it", () => describe(page));
        await step(
          "keeps what was typed when the session ends",
          () => loseSession(page, platform),
        );
        await step("promotes it to staging and prod", () => promote(page));
        await step(
          "creates an application and a key, with which curl gets its answer",
          async () => {
            apiKey = await grantKey(page);
            match(apiKey, /^sk_dev_/);
            await callFunction();
          },
        );
        await step("disables the key and enables it again", async () => {
          await switchGrant(page, "Disable");
          await answers(403);
          await switchGrant(page, "Enable");
          await answers(200);
        });
        await step(
          "sees the call in the live logs, and the promotions in the history",
          () => seeLogsAndHistory(page, callFunction),
        );
        await step("registers the function as a tool", () => registerTool(page));
      } finally {
        await screenshot(page, "last");
      }
      deepEqual(errors, []);
      deepEqual(faults, []);
    } finally {
      await browser.close();
      await platform.stop();
    }
  },
});
