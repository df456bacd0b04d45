/**
 * Warm hello at 32 connections for several trees of this repository, beside bare `Deno.serve`, in interleaved rounds:
 *
 *     deno run -A edge-runtime/bench/experiments/warm.ts [--rounds 4] [--seconds 3] [--floor] <tree>...
 *
 * A tree is a checkout whose isolate is built. With `--floor` the steps of `floor-server.ts` run beside them. Prints medians: answers a second, the ratio to the bare server within
 * the same round, and CPU time of a request in the busiest thread of the process, and in all.
 */
import { parseArgs } from "node:util";
import { chooseLoadGenerator } from "../load/choose.ts";
import { processTree } from "../measure/processes.ts";
import { denoServe } from "../peers/deno-serve.ts";
import type { Contender } from "../peers/peer.ts";
import { startProgram } from "../peers/program.ts";
import { STEPS } from "./floor-server.ts";

const FLOOR_SERVER = new URL("./floor-server.ts", import.meta.url).pathname;
const HELLO_CELL = "edge-runtime/bench/experiments/hello-cell.ts";
const WARM_UP_SECONDS = 2;
const TICK_US = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "4" },
    seconds: { type: "string", default: "3" },
    floor: { type: "boolean", default: false },
  },
});
const trees = positionals.length > 0 ? positionals : [Deno.cwd()];

/** CPU time so far, in microseconds: of each thread, and of all. */
function cpuUs(pid: number): { threads: Map<string, number>; all: number } {
  const used = (path: string) => {
    const stat = Deno.readTextFileSync(path);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  };
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => name);
  return {
    threads: new Map(threads.map((id) => [id, used(`/proc/${pid}/task/${id}/stat`)])),
    all: used(`/proc/${pid}/stat`),
  };
}

function busiest(before: Map<string, number>, after: Map<string, number>): number {
  return Math.max(...[...after].map(([id, us]) => us - (before.get(id) ?? 0)));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)]!;
}

interface Runner {
  readonly name: string;
  readonly contender: Contender;
  readonly target: Contender["target"];
  readonly pid: number;
  readonly rps: number[];
  readonly busiestUs: number[];
  readonly all: number[];
}

async function startTree(tree: string): Promise<Runner> {
  const contender = await startProgram(Deno.execPath(), ["run", "-A", `${tree}/${HELLO_CELL}`]);
  const port = new URL(contender.target.url).port;
  const headers = { Host: `web.dev.localhost:${port}`, apikey: "sk_dev_hello" };
  const target = { url: `http://127.0.0.1:${port}/hello`, headers };
  const pid = processTree(contender.pids()[0]!)[1]!;
  return { name: tree, contender, target, pid, rps: [], busiestUs: [], all: [] };
}

async function startBare(): Promise<Runner> {
  const contender = await denoServe.start();
  const { target } = contender;
  const pid = contender.pids()[0]!;
  return { name: denoServe.name, contender, target, pid, rps: [], busiestUs: [], all: [] };
}

async function startStep(step: string): Promise<Runner> {
  const args = ["run", "-A", "--unstable-no-legacy-abort", FLOOR_SERVER, step];
  const contender = await startProgram(Deno.execPath(), args);
  const target = { url: contender.target.url, headers: { apikey: "sk_dev_hello" } };
  const pid = contender.pids()[0]!;
  return { name: `floor: ${step}`, contender, target, pid, rps: [], busiestUs: [], all: [] };
}

const load = await chooseLoadGenerator();
const steps = values.floor ? await Promise.all(STEPS.map(startStep)) : [];
const runners = [await startBare(), ...steps, ...await Promise.all(trees.map(startTree))];
try {
  for (const { target } of runners) {
    await load.run(target, { connections: 32, seconds: WARM_UP_SECONDS });
  }
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const { target, pid, rps, busiestUs, all } of runners) {
      const before = cpuUs(pid);
      const result = await load.run(target, { connections: 32, seconds: Number(values.seconds) });
      const after = cpuUs(pid);
      if (result.failed > 0) throw new Error(`${result.failed} requests failed`);
      rps.push(result.rps);
      busiestUs.push(busiest(before.threads, after.threads) / result.requests);
      all.push((after.all - before.all) / result.requests);
    }
  }
  const bare = runners[0]!.rps;
  console.log("rps     : bare  busiest us  all us  tree");
  for (const { name, rps, busiestUs, all } of runners) {
    const ratio = median(rps.map((value, round) => value / bare[round]!));
    const columns = [Math.round(median(rps)), ratio.toFixed(3), median(busiestUs).toFixed(2)];
    console.log(columns.join("  "), median(all).toFixed(2), name);
  }
} finally {
  for (const { contender, pid } of runners) {
    await contender.stop();
    // A cell outlives those who started it, to answer until a successor is there.
    if (pid !== contender.pids()[0]) Deno.kill(pid, "SIGKILL");
  }
}
