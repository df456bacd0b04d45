/** The console in a real browser: how a test gets into it, and how it looks at a page. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { accessibilityFaults, newContext, screenshot } from "./browser.ts";
import type { TestPlatform } from "./platform.ts";

/** A browser context with the first admin logged in. The login page itself has a test of its own. */
export async function openConsole(
  browser: Browser,
  { ready }: TestPlatform,
): Promise<BrowserContext> {
  const context = await newContext(browser);
  const { email, password } = ready.admin;
  const { origin } = new URL(ready.console);
  const answer = await context.request.post(`${origin}/v1/login`, {
    data: { email, password },
    headers: { origin },
  });
  if (!answer.ok()) throw new Error(`The login answered ${answer.status()}`);
  return context;
}

/** Looks at a page in both themes and on a telephone, and leaves pictures. Returns its faults, a line for each. */
export async function inspect(page: Page, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const fault of await accessibilityFaults(page)) {
      faults.push(`${name}, ${colorScheme}: ${fault}`);
    }
    await screenshot(page, `${name}-${colorScheme}`);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await screenshot(page, `${name}-narrow`);
  const overflow = await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  if (overflow !== 0) faults.push(`${name} is ${overflow} pixels wider than a telephone`);
  await page.setViewportSize({ width: 1280, height: 800 });
  return faults;
}
