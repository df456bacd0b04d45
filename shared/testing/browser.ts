/** A real browser, Debian's Chromium, driven as a person would: by roles and labels. */
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  // Everything below keeps the browser from calling home; the test has no network.
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
  // Continuous integration runs as root, where Chromium's own sandbox cannot start.
  "--no-sandbox",
];

/** Where the browser is; null when this machine has none. CHROMIUM_PATH overrides. */
export function findChromium(): string | null {
  const candidates = [Deno.env.get("CHROMIUM_PATH"), ...CANDIDATES].filter((path) =>
    path !== undefined
  );
  return candidates.find((path) => isFile(path)) ?? null;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Only there so that a broken test ends; a browser on a machine with more to do than cores is slow. */
const GIVE_UP_MS = 60_000;

export async function launchBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({ executablePath, args: FLAGS, timeout: GIVE_UP_MS });
}

/** What a person at a desk would have, in English, with the clipboard; its pages wait for a minute at most. */
export async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(GIVE_UP_MS);
  return context;
}

/** Colours half-way through a transition are nobody's choice; what moves for ever is not waited for. */
const ANIMATIONS_ENDED = `Promise.allSettled(
  document.getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished),
)`;

/** What fades over a page has no contrast of its own, and a toast that the mouse is on stays. */
async function toastsGone(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.locator("[data-sonner-toast]").first().waitFor({ state: "detached" });
}

/** What axe finds on the page, one line for each rule and place; empty when there is nothing. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await toastsGone(page);
  await page.evaluate(ANIMATIONS_ENDED);
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id} at ${target.join(" ")}: ${help}`)
  );
}

/** Leaves a picture in `screenshots/` at the root of the repository. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const directory = new URL("../../screenshots/", import.meta.url).pathname;
  Deno.mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: `${directory}${name}.png` });
}
