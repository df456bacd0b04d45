/** The console's pages of what goes on: jobs, logs, metrics and the test panel, in a real browser. */
import { deepEqual } from "node:assert/strict";
import type { Page } from "playwright-core";
import { findChromium, launchBrowser, screenshot } from "../browser.ts";
import { inspect, openConsole } from "../console.ts";
import { call } from "../http.ts";
import { startTestPlatform, type TestPlatform } from "../platform.ts";
import { stepsOf } from "../steps.ts";
import { until } from "../until.ts";

const FUNCTIONS = {
  yearly: `export const schedule = { cron: "0 0 1 1 *", name: "new-year" };
export const scheduled = () => console.log("a year has passed");`,
  mails: `export const queues = [{ name: "mail", maxRetries: 0 }];
export const queue = () => { throw new Error("the mailbox is full"); };`,
  fails: `interface Input { sum: number }
function add(input: Input) {
  throw new TypeError("the sum is not a number " + input.sum);
}
export default () => add({ sum: 1 });`,
  events: `let count = 0;
export default () => new Response(new ReadableStream({
  async pull(controller) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    controller.enqueue(new TextEncoder().encode("data: event " + ++count + "\\n\\n"));
  },
}), { headers: { "content-type": "text/event-stream" } });`,
};

async function deploy(platform: TestPlatform): Promise<void> {
  const gateway = "/api-gateways/shop";
  await platform.api("POST", "/api-gateways", { name: "shop" });
  await until(async () => {
    const { phase } = (await platform.api("GET", gateway)).json();
    return phase === "Started" ? true : null;
  });
  await platform.api("PATCH", `${gateway}/environments/dev`, { authType: "none" });
  for (const [name, code] of Object.entries(FUNCTIONS)) {
    await platform.api("POST", `${gateway}/functions`, { name, code });
    const path = `${gateway}/functions/${name}/publish`;
    deepEqual((await platform.api("POST", path, { environment: "dev" })).status, 200, name);
  }
}

async function runSchedule(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Jobs" }).click();
  await page.getByRole("button", { name: "Run now: new-year" }).click();
  const runs = page.getByRole("region", { name: "Runs" });
  await runs.getByText("OK", { exact: true }).waitFor();
  await runs.getByRole("link", { name: /^Logs/ }).click();
  await page.getByText("a year has passed").waitFor();
  await page.goBack();
}

async function workWithQueue(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Send message: mail" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Body").fill('{ "to": ');
  await dialog.getByRole("button", { name: "Send message" }).click();
  await dialog.getByText("This is not valid JSON").waitFor();
  await dialog.getByLabel("Body").fill('{ "to": "kim" }');
  await dialog.getByRole("button", { name: "Send message" }).click();
  await page.getByRole("link", { name: "1 dead letters of mail" }).click();
  await page.getByText(/the mailbox is full/).waitFor();
  await page.getByText("Body", { exact: true }).click();
  await page.getByText('"to": "kim"').waitFor();
  await page.getByRole("button", { name: /^Delete message/ }).click();
  await page.getByText("No dead letters").waitFor();
}

async function readLogs(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Logs", exact: true }).click();
  await page.getByLabel("Kind").selectOption("lifecycle");
  await page.getByText(/isolate is ready/).first().waitFor();
  await page.getByLabel("Kind").selectOption("");
  await page.getByLabel("Least level").selectOption("error");
  await page.getByText("the sum is not a number").first().waitFor();
  await page.getByRole("button", { name: /show all lines of this request/ }).last().click();
  await page.getByText("Lines of request").waitFor();
  await page.getByRole("link", { name: "fails.ts:3:9" }).click();
  await page.getByRole("textbox", { name: "Code of fails" }).waitFor({ state: "attached" });
  await page.getByText("throw", { exact: true }).waitFor();
}

/** What has come must be there while more is coming. */
async function streamAnswer(page: Page): Promise<void> {
  await page.getByRole("link", { name: "events", exact: true }).click();
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("data: event 2").waitFor();
  await page.getByText("Receiving").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Receiving").waitFor({ state: "detached" });
  await page.getByText(/Last requests \(1\)/).waitFor();
}

async function type(page: Page, text: string): Promise<void> {
  const editor = page.getByRole("textbox", { name: "Code of events" });
  await editor.press("Control+Home");
  await editor.pressSequentially(text);
  await page.getByText("Unsaved changes").waitFor();
}

async function conflict(page: Page, other: Page): Promise<void> {
  await other.goto(page.url());
  await type(other, "// theirs ");
  await type(page, "// mine ");
  await other.keyboard.press("Control+S");
  await other.getByText("Draft saved").first().waitFor();
  await page.keyboard.press("Control+S");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Somebody else changed this function").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Unsaved changes").waitFor();
  await page.keyboard.press("Control+S");
  await dialog.getByRole("button", { name: "Overwrite with mine" }).click();
  await page.getByText("Draft saved").first().waitFor();
}

async function loseConnection(page: Page): Promise<void> {
  await type(page, "// typed while the platform was away ");
  await page.context().setOffline(true);
  await page.getByText("The platform does not answer").first().waitFor();
  await page.context().setOffline(false);
  await page.getByText("The platform does not answer").waitFor({ state: "detached" });
  await page.getByText("// typed while the platform was away").waitFor();
  await page.keyboard.press("Control+S");
  await page.getByText("Unsaved changes").waitFor({ state: "detached" });
}

const executable = findChromium();

Deno.test({
  name: "what goes on in a gateway can be seen and changed in the console",
  ignore: executable === null,
  // The browser's driver keeps timers and handles of its own.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    const step = stepsOf(t);
    const platform = await startTestPlatform();
    const browser = await launchBrowser(executable!);
    const faults: string[] = [];
    const look = async (page: Page, name: string) => faults.push(...await inspect(page, name));
    try {
      await deploy(platform);
      const context = await openConsole(browser, platform);
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(`${platform.ready.console}/gateways/shop`);
      try {
        await step("runs a schedule and finds its logs", () => runSchedule(page));
        await look(page, "jobs");
        await step("sends a message, and deletes it as a dead letter", () => workWithQueue(page));
        await step("follows a failure from its stack to its line", async () => {
          await call(platform.functionUrl("shop", "dev", "/fails"));
          await readLogs(page);
        });
        await step("sees an answer while it comes, and stops it", () => streamAnswer(page));
        await step("loses nothing when two tabs change one function", async () => {
          const other = await context.newPage();
          await conflict(page, other);
          await other.close();
        });
        await step("loses nothing while the platform is away", () => loseConnection(page));
        await step("counts requests", async () => {
          await page.getByRole("link", { name: "Metrics" }).click();
          await page.getByRole("link", { name: "fails", exact: true }).waitFor();
          await look(page, "metrics");
        });
      } finally {
        await screenshot(page, "jobs-last");
      }
      deepEqual(faults, []);
    } finally {
      await browser.close();
      await platform.stop();
    }
  },
});
