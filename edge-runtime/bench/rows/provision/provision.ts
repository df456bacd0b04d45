import { startFurtherControl } from "@imprun/testing/control";
import type { TestPlatform } from "@imprun/testing/platform";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { cpuMsOfAll } from "../../measure/processes.ts";
import { expectStatus, isStarted } from "../../platform/platform.ts";
import { ofRounds, single } from "../../report/result.ts";
import type { Bench, Row } from "../row.ts";
import { provisionedTwice, readEvidence } from "./evidence.ts";

const GATEWAYS = 1_000;
const CONTROLS = 3;
/** Creates that a client has open at a time; as many at each control process. */
const CREATORS = 8 * CONTROLS;
/** Only there so that a row that cannot succeed ends. */
const WAIT_MS = 10 * 60_000;

type Control = Pick<TestPlatform, "api" | "pid">;

export const provision: Row = {
  name: "provision",
  title: `Provisioning: ${GATEWAYS} gateways at once, with ${CONTROLS} control processes`,
  measure: (bench) => provisionMany(bench, GATEWAYS),
};

/** Creates so many gateways, and resolves when each of them and all of their environments are `Started`. */
async function provisionMany(
  { startPlatform, signal, log }: Pick<Bench, "startPlatform" | "signal" | "log">,
  count: number,
): ReturnType<Row["measure"]> {
  await using platform = await startPlatform();
  await using further = new AsyncDisposableStack();
  const { api, ready } = platform.started;
  const controls: Control[] = [{ api, pid: ready.pids["control"]! }];
  while (controls.length < CONTROLS) {
    const control = await startFurtherControl(platform.started, log);
    further.defer(() => control.stop());
    controls.push(control);
  }
  const gatewayIds = Array.from({ length: count }, (_, n) => `provisioned-${n}`);
  const pids = [ready.pids["mongodb"]!, ...controls.map(({ pid }) => pid)];
  const cpuBefore = pids.map((pid) => cpuMsOfAll([pid]));
  const startedAt = performance.now();
  await createAll(gatewayIds, controls, signal);
  const createdAt = performance.now();
  await allStarted(gatewayIds, controls, signal);
  const endedAt = performance.now();
  const [databaseCpuS, ...controlCpuS] = pids.map((pid, n) =>
    (cpuMsOfAll([pid]) - cpuBefore[n]!) / 1_000
  );

  await using client = await MongoClient.connect(ready.mongodb);
  const twice = provisionedTwice(gatewayIds, await readEvidence(client));
  return {
    figures: [
      single("first create to last Started", "s", (endedAt - startedAt) / 1_000, { atMost: 60 }),
      single("first create to last create answered", "s", (createdAt - startedAt) / 1_000),
      single("tenants provisioned twice", "count", twice.length, { atMost: 0 }),
      ofRounds("CPU time of a control process", "s", controlCpuS),
      single("CPU time of the embedded MongoDB", "s", databaseCpuS!),
    ],
    notes: [`${CREATORS} creates at a time, and then one who asks for each gateway in turn`],
  };
}

/** Bounded, as clients are: so many creates are open at a time, and each control process gets the same share. */
async function createAll(
  gatewayIds: readonly string[],
  controls: readonly Control[],
  signal: AbortSignal,
): Promise<void> {
  const left = gatewayIds.values();
  await Promise.all(Array.from({ length: CREATORS }, async (_, creator) => {
    const { api } = controls[creator % controls.length]!;
    for (const gatewayId of left) {
      signal.throwIfAborted();
      expectStatus(await api("POST", "/api-gateways", { name: gatewayId, gatewayId }), 201);
    }
  }));
}

async function allStarted(
  gatewayIds: readonly string[],
  controls: readonly Control[],
  signal: AbortSignal,
): Promise<void> {
  for (const [n, gatewayId] of gatewayIds.entries()) {
    const { api } = controls[n % controls.length]!;
    await until(async () => {
      signal.throwIfAborted();
      const gateway = expectStatus(await api("GET", `/api-gateways/${gatewayId}`), 200).json();
      return isStarted(gateway) ? true : null;
    }, WAIT_MS);
  }
}
