import { call } from "@imprun/testing/http";
import { memoryOfAll } from "../measure/processes.ts";
import { expectStatus } from "../platform/platform.ts";
import { type Figure, single } from "../report/result.ts";
import { deployIdleTenants, IDLE_TENANTS } from "../platform/idle-tenants.ts";
import { type Bench, pause, type Row } from "./row.ts";

/** For start-up garbage to be collected and spare isolates to boot. */
const SETTLE_MS = 5_000;
const CALLS_EACH = 20;

export const memory: Row = {
  name: "memory",
  title: "Memory of tenants in dev",

  async measure(bench) {
    return {
      figures: [...await liveTenants(bench), ...await idleTenants(bench)],
      notes: [
        "live: growth of the cell's resident memory over all tenants of the fleet, each called " +
        `${CALLS_EACH} times, divided by their number`,
        "idle: growth of runtime and cell after a restart with " +
        `${IDLE_TENANTS} more deployments in the database, divided by their number`,
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

async function idleTenants(bench: Bench): Promise<Figure[]> {
  await using first = await bench.startPlatform();
  const { dataDirectory } = first.started;
  await pause(SETTLE_MS, bench.signal);
  const kbBefore = memoryOfAll(first.runtimePids()).rssKb;
  await deployIdleTenants(first);
  await first.stop();
  await using second = await bench.startPlatform(dataDirectory);
  await pause(SETTLE_MS, bench.signal);
  const kbAfter = memoryOfAll(second.runtimePids()).rssKb;
  return [
    single(`runtime with ${IDLE_TENANTS} idle tenants, RSS`, "MB", kbAfter / 1024),
    single("each idle tenant", "KB", (kbAfter - kbBefore) / IDLE_TENANTS, { atMost: 20 }),
  ];
}
