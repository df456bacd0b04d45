import { OpenLoop } from "../../load/open-loop/open-loop.ts";
import { cpuMsOfAll, memoryOf } from "../../measure/processes.ts";
import { type Caller, deployMany } from "../../platform/many-tenants.ts";
import type { BenchPlatform } from "../../platform/platform.ts";
import { type Figure, percentiles, single } from "../../report/result.ts";
import { type Bench, pause, type Row } from "../row.ts";
import { type Calls, PopularCalls } from "./calls.ts";

const GATEWAYS = 10_000;
/** Longer than the time between two comparisons of everything, and enough for garbage to be collected. */
const WHOLE_PERIOD_MS = 32_000;
const PROBE = "scale-probe";
const PROBE_CODE = `export default async () => {
  const items = imp.db().collection("items");
  return Response.json(await items.findOne({ _id: "one" }));
};
`;
const PROBES_PER_SECOND = 100;
const PUBLISHES = 20;
/** Few enough for spare isolates to be ready in time, mostly. */
const CALM_CALLS_PER_SECOND = 25;
const CALM_SECONDS = 30;
/** More than isolates can be booted for. */
const EAGER_CALLERS = 8;
const EAGER_SECONDS = 20;

/** Kilobytes by process. */
type Memory = ReadonlyMap<string, number>;

export const scale: Row = {
  name: "scale",
  title: `${GATEWAYS.toLocaleString("en-US")} deployed gateways on one machine`,

  async measure(bench) {
    const { empty, callers, dataDirectory } = await prepare(bench);
    const startedAt = performance.now();
    await using platform = await bench.startPlatform(dataDirectory);
    const startSeconds = (performance.now() - startedAt) / 1_000;
    const idle = await idlePeriod(platform, bench);
    const memory = memoryByProcess(platform);
    bench.log("scale: the platform is idle and measured");
    const probe = await probePeriod(platform, bench);
    bench.log("scale: everything was compared once while somebody called");
    const publishes = await publishSome(platform, bench);
    const popular = { platform, callers, signal: bench.signal };
    const calm = await new PopularCalls(popular, 1).atRate(CALM_CALLS_PER_SECOND, CALM_SECONDS);
    bench.log("scale: calm calls are over");
    const eager = await new PopularCalls(popular, 2).byCallers(EAGER_CALLERS, EAGER_SECONDS);
    return {
      figures: [
        single("start of the platform to ready", "s", startSeconds, { atMost: 5 }),
        ...memoryFigures(empty, memory),
        single("CPU of broker and cell in 30 idle seconds", "ms", idle.cpuMs),
        ...probe,
        ...percentiles("publish beside them", "ms", publishes, {
          p50: { atMost: 50 },
          p99: { atMost: 200 },
        }),
        ...callFigures(`${CALM_CALLS_PER_SECOND} calls a second`, calm),
        ...callFigures(`${EAGER_CALLERS} callers without a pause`, eager),
        single(
          `${EAGER_CALLERS} callers without a pause, calls a second`,
          "rps",
          (eager.warm.length + eager.cold.length) / EAGER_SECONDS,
        ),
        single("live isolates at the end", "count", await liveIsolates(platform)),
      ],
      notes: [
        "memory is PSS, half a minute after a start with them, minus that of an empty platform as old",
        "callers choose their gateways by Zipf's law with the exponent 1.1; Server-Timing says which calls were cold",
        ...[...calm.failures, ...eager.failures].map(([what, n]) => `${n} x ${what}`),
      ],
    };
  },
};

async function prepare(
  bench: Bench,
): Promise<{ empty: Memory; callers: Caller[]; dataDirectory: string }> {
  await using platform = await bench.startPlatform();
  await idlePeriod(platform, bench);
  const empty = memoryByProcess(platform);
  await platform.createGateway(PROBE);
  await platform.createFunction(PROBE, "find", PROBE_CODE);
  await platform.publish(PROBE, "find");
  const callers = await deployMany(platform, GATEWAYS);
  bench.log("scale: the gateways are deployed");
  return { empty, callers, dataDirectory: platform.started.dataDirectory };
}

async function idlePeriod(platform: BenchPlatform, bench: Bench): Promise<{ cpuMs: number }> {
  const pids = platform.runtimePids();
  const before = cpuMsOfAll(pids);
  await pause(WHOLE_PERIOD_MS, bench.signal);
  return { cpuMs: cpuMsOfAll(pids) - before };
}

function memoryByProcess(platform: BenchPlatform): Memory {
  const pids = Object.entries(platform.started.ready.pids);
  const [cell] = platform.cellPids();
  return new Map([...pids, ["cell", cell!] as const].map(([name, pid]) => [
    name,
    memoryOf(pid).pssKb,
  ]));
}

function memoryFigures(before: Memory, after: Memory): Figure[] {
  const each = (name: string) => (after.get(name)! - before.get(name)!) / GATEWAYS;
  return [
    single("each idle gateway, broker", "KB", each("runtime-dev")),
    single("each idle gateway, cell", "KB", each("cell")),
    single("each idle gateway, embedded MongoDB", "KB", each("mongodb")),
    single("each idle gateway, control", "KB", each("control")),
    single("each idle gateway, broker and cell", "KB", each("runtime-dev") + each("cell"), {
      atMost: 20,
    }),
  ];
}

/** Calls that go through the broker, while it compares everything with the database: what holds it up, they wait for. */
async function probePeriod(platform: BenchPlatform, bench: Bench): Promise<Figure[]> {
  const key = await platform.issueKey(PROBE);
  await using load = new OpenLoop(platform.target(PROBE, "find", key), PROBES_PER_SECOND);
  await pause(2_000, bench.signal);
  const from = Date.now();
  await pause(WHOLE_PERIOD_MS, bench.signal);
  const to = Date.now();
  await load.settled();
  const { p50Ms, p99Ms, maxMs, failed } = load.window(from, to);
  const name = "imp.db() while all is compared";
  return [
    single(`${name}, p50`, "ms", p50Ms),
    single(`${name}, p99`, "ms", p99Ms),
    single(`${name}, longest`, "ms", maxMs),
    single(`${name}, failed calls`, "count", failed, { atMost: 0 }),
  ];
}

async function publishSome(platform: BenchPlatform, bench: Bench): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < PUBLISHES; n++) {
    await platform.editFunction(PROBE, "find", `${PROBE_CODE}// ${n}\n`);
    await pause(300, bench.signal);
    const startedAt = performance.now();
    await platform.publish(PROBE, "find");
    samples.push(performance.now() - startedAt);
  }
  return samples;
}

function callFigures(name: string, { warm, cold, failures }: Calls): Figure[] {
  const failed = [...failures.values()].reduce((sum, n) => sum + n, 0);
  return [
    ...percentiles(`${name}, warm`, "ms", warm),
    ...percentiles(`${name}, cold`, "ms", cold),
    single(`${name}, share of warm calls`, "x", warm.length / (warm.length + cold.length)),
    single(`${name}, failed`, "count", failed, { atMost: 0 }),
  ];
}

async function liveIsolates(platform: BenchPlatform): Promise<number> {
  const { port } = new URL(platform.started.functionUrl(PROBE, "dev", "/"));
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const samples = metrics.matchAll(/^imprun_isolates\{.*state="(?:ready|loading)".*\} (\d+)$/gm);
  return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
}
