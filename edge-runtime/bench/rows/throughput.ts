import type { LoadResult } from "../load/load.ts";
import { cpuMsOfAll } from "../measure/processes.ts";
import { ratios } from "../measure/statistics.ts";
import { type Contender, Unavailable } from "../peers/peer.ts";
import { denoServe } from "../peers/deno-serve.ts";
import { expressVm } from "../peers/express.ts";
import { PEERS } from "../peers/peers.ts";
import { workerdLoader, workerdStatic } from "../peers/workerd.ts";
import { HELLO_CODE } from "../platform/platform.ts";
import { type Figure, type Goal, ofRounds, single } from "../report/result.ts";
import type { Bench, Row } from "./row.ts";

const GATEWAY = "throughput";
const IMPRUN = "imprun";
const CONNECTIONS = [32, 1] as const;
const FIRST_WARM_UP_SECONDS = 3;
const WARM_UP_SECONDS = 1;

/** At 32 connections. */
const GOALS: ReadonlyMap<string, Goal> = new Map([
  [denoServe.name, { atLeast: 0.4 }],
  [workerdStatic.name, { atLeast: 3 }],
  [workerdLoader.name, { atLeast: 10 }],
  [expressVm.name, { atLeast: 5 }],
]);

interface Measured extends LoadResult {
  /** CPU time of all processes of the contender for each request, kernel included. */
  readonly cpuUs: number;
}

interface Runner {
  readonly name: string;
  readonly contender: Pick<Contender, "target" | "pids">;
  /** By number of connections, one entry a round. */
  readonly results: ReadonlyMap<number, Measured[]>;
}

export const throughput: Row = {
  name: "throughput",
  title: "Warm hello: through the whole chain with key-auth, beside peers that have no chain",

  async measure(bench) {
    const notes: string[] = [];
    const runners = [runner(IMPRUN, await startImprun(bench))];
    for (const peer of PEERS) {
      const contender = await startOrExplain(peer.name, peer.start, notes);
      if (contender === null) continue;
      bench.atEnd(() => contender.stop());
      runners.push(runner(peer.name, contender));
    }
    const seconds = FIRST_WARM_UP_SECONDS;
    for (const { contender } of runners) {
      await bench.load.run(contender.target, { connections: 32, seconds, signal: bench.signal });
    }
    // Interleaved: a slow minute of the machine falls on all contenders, not on one.
    for (let round = 1; round <= bench.rounds; round++) {
      for (const one of runners) {
        for (const connections of CONNECTIONS) await measureOnce(bench, one, connections);
      }
      bench.log(`throughput: round ${round} of ${bench.rounds}`);
    }
    return { figures: CONNECTIONS.flatMap((connections) => figures(runners, connections)), notes };
  },
};

function runner(name: string, contender: Runner["contender"]): Runner {
  return { name, contender, results: new Map(CONNECTIONS.map((connections) => [connections, []])) };
}

async function startImprun(bench: Bench): Promise<Runner["contender"]> {
  const platform = await bench.platform();
  await platform.createGateway(GATEWAY);
  await platform.createFunction(GATEWAY, "hello", HELLO_CODE);
  await platform.publish(GATEWAY, "hello");
  const target = platform.target(GATEWAY, "hello", await platform.issueKey(GATEWAY));
  return { target, pids: platform.pids };
}

async function startOrExplain(
  name: string,
  start: () => Promise<Contender>,
  notes: string[],
): Promise<Contender | null> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    notes.push(`without ${name}: ${error.message}`);
    return null;
  }
}

async function measureOnce(bench: Bench, one: Runner, connections: number): Promise<void> {
  const { load, signal, seconds } = bench;
  const { target, pids } = one.contender;
  await load.run(target, { connections, seconds: WARM_UP_SECONDS, signal });
  const processes = pids();
  const cpuBefore = cpuMsOfAll(processes);
  const result = await load.run(target, { connections, seconds, signal });
  const cpuUs = (cpuMsOfAll(processes) - cpuBefore) * 1_000 / result.requests;
  one.results.get(connections)!.push({ ...result, cpuUs });
}

function figures(runners: readonly Runner[], connections: number): Figure[] {
  const [imprun, ...peers] = runners;
  const where = connections === 1 ? "1 connection" : `${connections} connections`;
  const of = ({ results }: Runner, pick: (result: Measured) => number) =>
    results.get(connections)!.map(pick);
  const rps = (one: Runner) => of(one, (result) => result.rps);
  const failed = of(imprun!, (result) => result.failed).reduce((sum, count) => sum + count, 0);
  return [
    ...runners.flatMap((one) => [
      ofRounds(`${one.name}, ${where}`, "rps", rps(one)),
      ofRounds(`${one.name}, ${where}, CPU of a request`, "us", of(one, ({ cpuUs }) => cpuUs)),
      ofRounds(`${one.name}, ${where}, latency p50`, "ms", of(one, ({ p50Ms }) => p50Ms)),
      ofRounds(`${one.name}, ${where}, latency p99`, "ms", of(one, ({ p99Ms }) => p99Ms)),
    ]),
    ...peers.map((peer) =>
      ofRounds(
        `imprun : ${peer.name}, ${where}`,
        "x",
        ratios(rps(imprun!), rps(peer)),
        connections === 32 ? GOALS.get(peer.name) : null,
      )
    ),
    single(`imprun, ${where}, failed requests`, "count", failed, { atMost: 0 }),
  ];
}
