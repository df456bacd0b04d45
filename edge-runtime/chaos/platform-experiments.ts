/** What happens to callers of a whole platform, started as a user starts it, when its processes are killed. */
import assert from "node:assert/strict";
import { COLLECTIONS } from "@imprun/contracts/collections";
import { call } from "@imprun/testing/http";
import { startTestPlatform, type TestPlatform } from "@imprun/testing/platform";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { deviations, type Expected } from "./experiment.ts";
import { Load, type Tally } from "./load.ts";
import { type Kind, look, rootOf } from "./processes.ts";
import { pause } from "./world.ts";

export interface PlatformExperiment {
  readonly name: string;
  readonly expected: Expected;
  /** Does the harm under load, and checks what must be true afterwards. */
  run(platform: TestPlatform, lengthMs: number): Promise<void>;
}

const KEPT = 8;
const FRESH = 8;
const FUNCTION = "/api-gateways/steady/functions/hello";
/** Restarts of a process that ends again and again have growing pauses. */
const BACK_WITHIN_MS = 120_000;
const ROUND_MS = 1_500;
/** A publish takes less: so it is met at every step. */
const PUBLISH_MS = 200;

export const PLATFORM_EXPERIMENTS: readonly PlatformExperiment[] = [
  {
    name: "kill -9 of control",
    expected: {
      outcome: "Callers do not notice; control is started again, and publishes.",
      brokenAtMost: 0,
      refusedAtMost: 0,
      silenceAtMostMs: 500,
    },
    run: (platform) => killAndPublish(platform, "control"),
  },
  {
    name: "kill -9 of control in the midst of publishes, again and again",
    expected: {
      outcome:
        "What answers is the last publish or the one that broke off, which can be repeated each time.",
      brokenAtMost: 0,
      refusedAtMost: 0,
      silenceAtMostMs: 500,
    },
    run: publishAcrossKills,
  },
  {
    name: "kill -9 of a runtime that is kept running",
    expected: {
      outcome: "Its cell goes on answering; another runtime takes its place, and publishes arrive.",
      brokenAtMost: 0,
      refusedAtMost: 0,
      silenceAtMostMs: 1_000,
    },
    run: (platform) => killAndPublish(platform, "runtime-dev"),
  },
];

/** Performs one experiment on a platform of its own, and compares what callers saw with what was expected. */
export async function performOnPlatform(
  { expected, run }: PlatformExperiment,
  lengthMs: number,
  isTimed: boolean,
): Promise<{ tally: Tally; deviations: string[] }> {
  const platform = await startTestPlatform();
  try {
    await platform.api("POST", "/api-gateways", { name: "steady" });
    await until(async () => {
      const { phase } = (await platform.api("GET", "/api-gateways/steady")).json();
      return phase === "Started" ? true : null;
    });
    await platform.api("PATCH", "/api-gateways/steady/environments/dev", { authType: "none" });
    await platform.api("POST", "/api-gateways/steady/functions", { name: "hello", code: code(0) });
    await publish(platform, 0);
    const { host, port } = new URL(platform.functionUrl("steady", "dev", "/hello"));
    const load = new Load({ port: Number(port), host, path: "/hello", kept: KEPT, fresh: FRESH });
    await pause(500);
    const [harm] = await Promise.allSettled([run(platform, lengthMs)]);
    const tally = await load.stop();
    if (harm.status === "rejected") throw harm.reason;
    return { tally, deviations: deviations(expected, tally, isTimed) };
  } finally {
    await platform.stop();
  }
}

function kill(platform: TestPlatform, kind: Kind): void {
  const victim = look(rootOf(platform)).find((usage) => usage.kind === kind);
  if (victim) Deno.kill(victim.pid, "SIGKILL");
}

async function killAndPublish(platform: TestPlatform, victim: Kind): Promise<void> {
  kill(platform, victim);
  await pause(1_000);
  await publishInTheEnd(platform, 1);
  await pause(1_500);
}

async function publishAcrossKills(platform: TestPlatform, lengthMs: number): Promise<void> {
  const rounds = Math.max(3, Math.round(lengthMs / ROUND_MS));
  for (let round = 1; round <= rounds; round++) {
    const publishing = publish(platform, round).catch(() => {});
    await pause(Math.random() * PUBLISH_MS);
    kill(platform, "control");
    await publishing;
    const half = await answer(platform);
    assert.ok([text(round - 1), text(round)].includes(half), `${half} in round ${round}`);
    await publishInTheEnd(platform, round);
    assert.equal(await answer(platform), text(round));
  }
  await nothingIsHalfDone(platform);
}

/** No candidate is left over, and every deployment names versions that are there. */
async function nothingIsHalfDone(platform: TestPlatform): Promise<void> {
  const client = await MongoClient.connect(platform.ready.mongodb);
  try {
    const collection = ({ database, name }: { database: string; name: string }) =>
      client.db(database).collection(name);
    const deployments = await collection(COLLECTIONS.deployments).find().toArray();
    for (const { _id, candidate, functions } of deployments) {
      assert.equal(candidate, null, `${_id} has a candidate`);
      for (const { versionId } of Object.values<{ versionId: string }>(functions)) {
        assert.ok(await collection(COLLECTIONS.versions).findOne({ _id: versionId as never }));
      }
    }
  } finally {
    await client.close();
  }
}

const text = (n: number) => `hello ${n}`;
const code = (n: number) => `export default () => new Response("${text(n)}")`;

async function answer(platform: TestPlatform): Promise<string> {
  return (await call(platform.functionUrl("steady", "dev", "/hello"))).text;
}

/** Throws when it is not live everywhere in the end. */
async function publish(platform: TestPlatform, n: number): Promise<void> {
  await platform.api("PUT", FUNCTION, { code: code(n) }, { headers: { "if-match": "*" } });
  const answer = await platform.api("POST", `${FUNCTION}/publish`, { environment: "dev" });
  if (answer.status !== 200) throw new Error(answer.text);
}

async function publishInTheEnd(platform: TestPlatform, n: number): Promise<void> {
  await until(() => publish(platform, n).then(() => true, () => null), BACK_WITHIN_MS);
}
