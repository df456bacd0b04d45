/** The gateways of a soak: neighbours that must not notice anything, and one that breaks every limit. */
import type { Environment } from "@imprun/contracts/names";
import type { TestPlatform } from "@imprun/testing/platform";
import { until } from "@imprun/testing/until";

const HELLO = `export default () => new Response("hello")`;
const ROWS = `
  export default async () => {
    const rows = imp.db().collection("rows");
    const { insertedId } = await rows.insertOne({ at: new Date() });
    const found = await rows.findOne({ _id: insertedId });
    await rows.deleteOne({ _id: insertedId });
    console.log("row", String(insertedId));
    return new Response(found ? "found" : "lost");
  }`;
const HARM = `
  const harms = {
    spin: () => { for (;;); },
    heap: () => { const kept = []; for (;;) kept.push(new Array(10_000).fill(Math.random())); },
    buffers: () => { const kept = []; for (;;) kept.push(new Uint8Array(1e6).fill(1)); },
    logs: () => { for (let i = 0; i < 20_000; i++) console.log("x".repeat(500)); },
    throws: () => { throw new Error("on purpose"); },
    silent: () => new Promise(() => {}),
  };
  export default (request: Request) => {
    harms[new URL(request.url).searchParams.get("how")]();
    return new Response("survived");
  };`;
export const HARMS = ["spin", "heap", "buffers", "logs", "throws", "silent"] as const;

const SOURCES = { steady: { hello: HELLO, rows: ROWS }, harmful: { harm: HARM } } as const;
const FUNCTIONS = (gateway: string) => `/api-gateways/${gateway}/functions`;

/** Creates the gateways and publishes their functions to both environments, open to everybody. */
export async function createTenants(platform: TestPlatform): Promise<void> {
  for (const [gateway, functions] of Object.entries(SOURCES)) {
    await platform.api("POST", "/api-gateways", { name: gateway });
    await until(async () => {
      const { phase } = (await platform.api("GET", `/api-gateways/${gateway}`)).json();
      return phase === "Started" ? true : null;
    });
    await platform.api("PATCH", `/api-gateways/${gateway}`, { pipeline: false });
    for (const environment of ["dev", "prod"]) {
      const path = `/api-gateways/${gateway}/environments/${environment}`;
      await platform.api("PATCH", path, { authType: "none" });
    }
    for (const [name, code] of Object.entries(functions)) {
      await platform.api("POST", FUNCTIONS(gateway), { name, code });
      for (const environment of ["dev", "prod"] as const) {
        await publish(platform, gateway, name, environment);
      }
    }
  }
}

/** Saves new code of a function, if it is given, and publishes. Throws when that is not live everywhere. */
export async function publish(
  platform: TestPlatform,
  gateway: string,
  name: string,
  environment: Environment,
  code?: string,
): Promise<void> {
  const path = `${FUNCTIONS(gateway)}/${name}`;
  if (code !== undefined) {
    await platform.api("PUT", path, { code }, { headers: { "if-match": "*" } });
  }
  const answer = await platform.api("POST", `${path}/publish`, { environment });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
}
