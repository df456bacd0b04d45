import { call } from "@imprun/testing/http";
import type { LoadResult, Target } from "../load/load.ts";
import type { BenchPlatform } from "../platform/platform.ts";
import { percentiles, single } from "../report/result.ts";
import { type Bench, pause, type Row } from "./row.ts";

const GATEWAY = "publish";
const FUNCTION = "which";
const PUBLISHES = 50;
const WARM_UP_PUBLISHES = 5;
/** As between the publishes of people: the cell has booted its next spare isolate meanwhile. */
const SPARE_PAUSE_MS = 300;
/** Callers that never pause; few, so that there is a machine left for the publish. */
const LOAD_CONNECTIONS = 4;
const GOALS = { p50: { atMost: 50 }, p99: { atMost: 200 } };
const ANSWER_WAIT_MS = 5_000;

const code = (n: number) => `export default () => Response.json({ n: ${n} });\n`;

export const publish: Row = {
  name: "publish",
  title: "Publish: from sending the request to an answer of the new code, tenant warm",

  async measure(bench) {
    const platform = await bench.platform();
    await platform.createGateway(GATEWAY);
    await platform.createFunction(GATEWAY, FUNCTION, code(0));
    await platform.publish(GATEWAY, FUNCTION);
    const target = platform.target(GATEWAY, FUNCTION, await platform.issueKey(GATEWAY));
    const clock = publisher(platform, target, bench.signal);

    for (let n = 0; n < WARM_UP_PUBLISHES; n++) await clock.publishNext();
    const apart: number[] = [];
    for (let n = 0; n < PUBLISHES; n++) {
      await pause(SPARE_PAUSE_MS, bench.signal);
      apart.push(await clock.publishNext());
    }
    const inARow: number[] = [];
    for (let n = 0; n < PUBLISHES; n++) inARow.push(await clock.publishNext());
    bench.log(`publish: ${2 * PUBLISHES} without load`);
    const loaded = await underLoad(bench, target, clock.publishNext);

    return {
      figures: [
        ...percentiles("publish to new answer", "ms", apart, GOALS),
        ...percentiles("same, one right after the other", "ms", inARow, GOALS),
        ...percentiles(`same, with ${LOAD_CONNECTIONS} callers`, "ms", loaded.publishes, {
          p99: GOALS.p99,
        }),
        single("calls answered meanwhile", "count", loaded.calls.requests),
        single("failed calls meanwhile", "count", loaded.calls.failed, { atMost: 0 }),
      ],
    };
  },
};

function publisher(platform: BenchPlatform, target: Target, signal: AbortSignal) {
  let n = 0;
  return {
    /** Saves new code and publishes it; returns the milliseconds of the publish, without the saving. */
    async publishNext(): Promise<number> {
      signal.throwIfAborted();
      n++;
      await platform.editFunction(GATEWAY, FUNCTION, code(n));
      const startedAt = performance.now();
      await platform.publish(GATEWAY, FUNCTION);
      const expected = JSON.stringify({ n });
      for (;;) {
        const { status, text } = await call(target.url, { headers: target.headers });
        const ms = performance.now() - startedAt;
        if (status === 200 && text === expected) return ms;
        if (ms > ANSWER_WAIT_MS) throw new Error(`Publish ${n} is answered by ${status} ${text}`);
      }
    },
  };
}

/** Publishes as long as the load runs. */
async function underLoad(
  bench: Bench,
  target: Target,
  publishNext: () => Promise<number>,
): Promise<{ publishes: number[]; calls: LoadResult }> {
  const { load, signal } = bench;
  const seconds = bench.seconds * bench.rounds;
  let running = true;
  const calls = load.run(target, { connections: LOAD_CONNECTIONS, seconds, signal })
    .finally(() => running = false);
  const publishes: number[] = [];
  const publishing = (async () => {
    while (running) publishes.push(await publishNext());
  })();
  const [result] = await Promise.all([calls, publishing]);
  bench.log(`publish: ${publishes.length} under load`);
  return { publishes, calls: result };
}
