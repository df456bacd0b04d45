import { call } from "@imprun/testing/http";
import { memoryOfAll } from "../measure/processes.ts";
import { expectStatus } from "../platform/platform.ts";
import { type Figure, single } from "../report/result.ts";
import { type Bench, pause, type Row } from "./row.ts";

/** For start-up garbage to be collected and spare isolates to boot. */
const SETTLE_MS = 5_000;
const CALLS_EACH = 20;

export const memory: Row = {
  name: "memory",
  title: "Memory of tenants in dev",

  async measure(bench) {
    return {
      figures: await liveTenants(bench),
      notes: [
        "live: growth of the cell's resident memory over all tenants of the fleet, each called " +
        `${CALLS_EACH} times, divided by their number`,
      ],
    };
  },
};

async function liveTenants(bench: Bench): Promise<Figure[]> {
  const { dataDirectory, tenants } = await bench.fleet();
  await using platform = await bench.startPlatform(dataDirectory);
  await pause(SETTLE_MS, bench.signal);
  const before = memoryOfAll(platform.cellPids());
  for (const { gatewayId, apiKey } of tenants) {
    const { url, headers } = platform.target(gatewayId, "hello", apiKey);
    for (let n = 0; n < CALLS_EACH; n++) expectStatus(await call(url, { headers }), 200);
    bench.signal.throwIfAborted();
  }
  await pause(SETTLE_MS, bench.signal);
  const after = memoryOfAll(platform.cellPids());
  const growthKb = after.rssKb - before.rssKb;
  return [
    single("cell with no tenant loaded, RSS", "MB", before.rssKb / 1024),
    single(`cell with ${tenants.length} live tenants, RSS`, "MB", after.rssKb / 1024),
    single("each live tenant", "MB", growthKb / 1024 / tenants.length, { atMost: 8 }),
  ];
}
