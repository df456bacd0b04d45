/** One real package on a started platform. */
import { call } from "../http.ts";
import type { TestPlatform } from "../platform.ts";
import { until } from "../until.ts";
import { type PackageProgram, sourceOf } from "./programs.ts";

const FUNCTION = "program";

/** A gateway whose functions in dev need no key. */
export async function createGateway(platform: TestPlatform, name: string): Promise<void> {
  await platform.api("POST", "/api-gateways", { name });
  const path = `/api-gateways/${name}`;
  await until(async () =>
    (await platform.api("GET", path)).json().phase === "Started" ? true : null
  );
  await platform.api("PATCH", `${path}/environments/dev`, { authType: "none" });
  await platform.api("POST", `${path}/functions`, { name: FUNCTION, code: "export default 1" });
}

/** Declares, publishes and calls it; resolves with what was not as expected, or null. */
export async function tryPackage(
  platform: TestPlatform,
  gateway: string,
  program: PackageProgram,
): Promise<string | null> {
  const path = `/api-gateways/${gateway}`;
  const { name, version, others, refused } = program;
  const dependencies = { [name]: version, ...others };
  const set = await platform.api("PUT", `${path}/dependencies`, { dependencies });
  if (set.status !== 200) return expectRefusal(refused, set.text);
  const code = await sourceOf(program);
  await platform.api("PUT", `${path}/functions/${FUNCTION}`, { code }, {
    headers: { "if-match": "*" },
  });
  const published = await platform.api("POST", `${path}/functions/${FUNCTION}/publish`, {
    environment: "dev",
  });
  if (published.status !== 200) return expectRefusal(refused, published.text);
  if (refused) return "It was published, and should have been refused";
  const url = platform.functionUrl(gateway, "dev", `/${FUNCTION}${program.path ?? ""}`);
  const answer = await call(url);
  if (answer.status === 200 && answer.text === "works") return null;
  if (answer.status !== 500) return `${answer.status} ${answer.text.slice(0, 300)}`;
  return await errorOf(platform, path, answer.json().requestId);
}

function expectRefusal(refused: RegExp | undefined, text: string): string | null {
  return refused?.test(text) ? null : text.slice(0, 600);
}

/** What the function threw, from its logs. */
async function errorOf(platform: TestPlatform, path: string, requestId: string): Promise<string> {
  return await until(async () => {
    const query = new URLSearchParams({ requestId, kind: "log", level: "error" });
    const { items } = (await platform.api("GET", `${path}/logs?${query}`)).json();
    return items.length > 0 ? items[0].message : null;
  });
}
