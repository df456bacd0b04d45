import { OpenLoop, type Window } from "../load/open-loop/open-loop.ts";
import type { Target } from "../load/load.ts";
import { median } from "../measure/statistics.ts";
import { cpuMsOfAll } from "../measure/processes.ts";
import { serverThreadTimes, type ThreadTime, timeBetween } from "../measure/threads.ts";
import { type BenchPlatform, HELLO_CODE } from "../platform/platform.ts";
import { type Figure, ofRounds, single } from "../report/result.ts";
import { attack } from "./attacks/attacker.ts";
import { spinEverywhere } from "./attacks/control.ts";
import { type Attack, ATTACKS } from "./attacks/programs.ts";
import { type Bench, pause, type Row } from "./row.ts";

const NEIGHBOUR = "neighbour";
const REQUESTS_PER_SECOND = 500;
const ROUNDS = 3;
const WARM_UP_MS = 3_000;
const QUIET_MS = 1_000;
/** Longer than a request may take. */
const CALM_WITHIN_MS = 40_000;
const CALM_WINDOW_MS = 500;
/** Beside what the neighbour's own requests take, of a core. */
const CALM_SHARE = 0.4;
const CONTROL_MS = 2_000;
/** What the platform promises: the 99th percentile moves by no more than a fifth. */
const GOAL = { atMost: 1.2 };

interface Attacker {
  readonly attack: Attack;
  /** One for each round: a tenant that was suspended in the first would attack no more. */
  readonly targets: readonly Target[];
}

/** One quiet window and the attack after it; moments of `Date.now()`. */
interface Turn {
  readonly attack: Attack;
  readonly quiet: readonly [from: number, to: number];
  readonly attacked: readonly [from: number, to: number];
  /** Of the cells, for a second of the attack. */
  readonly serverThread: ThreadTime;
  readonly answers: ReadonlyMap<string, number>;
}

export const neighbour: Row = {
  name: "neighbour",
  title: `Neighbours: ${REQUESTS_PER_SECOND} requests a second to a tenant while another attacks`,

  async measure(bench) {
    const platform = await bench.startPlatform();
    const target = await deploy(platform, NEIGHBOUR, "hello", HELLO_CODE);
    const attackers: Attacker[] = [];
    for (const attack of ATTACKS) attackers.push(await deployAttack(platform, attack));
    await using load = new OpenLoop(target, REQUESTS_PER_SECOND);
    await pause(WARM_UP_MS, bench.signal);
    const calm = await calmness(platform, bench.signal);
    const turns: Turn[] = [];
    const controls: (readonly [from: number, to: number])[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await calm();
      controls.push(await takeControl(bench));
      for (const { attack, targets } of attackers) {
        await calm();
        turns.push(await takeTurn(bench, platform, attack, targets[round]!));
      }
      bench.log(`neighbour: round ${round + 1} of ${ROUNDS}`);
    }
    await load.settled();
    await platform.stop();
    return { figures: figures(turns, controls, load), notes: notes(turns, load) };
  },
};

async function deploy(
  platform: BenchPlatform,
  gatewayId: string,
  name: string,
  code: string,
): Promise<Target> {
  await platform.createGateway(gatewayId);
  await platform.createFunction(gatewayId, name, code);
  await platform.publish(gatewayId, name);
  return platform.target(gatewayId, name, await platform.issueKey(gatewayId));
}

async function deployAttack(platform: BenchPlatform, attack: Attack): Promise<Attacker> {
  const targets: Target[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const gatewayId = `attack-${ATTACKS.indexOf(attack)}-${round}`;
    targets.push(await deploy(platform, gatewayId, "attack", attack.code));
  }
  return { attack, targets };
}

/**
 * What waits until the attack before is over: functions go on when their callers have left, for as long as a request may
 * take, and would be part of the next attack.
 */
async function calmness(
  platform: BenchPlatform,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const usedMs = () => {
    try {
      return cpuMsOfAll(platform.pids());
    } catch (error) {
      // A cell that was replaced has just ended.
      if (error instanceof Deno.errors.NotFound) return NaN;
      throw error;
    }
  };
  const windowMs = async () => {
    const before = usedMs();
    await pause(CALM_WINDOW_MS, signal);
    return usedMs() - before;
  };
  const mostMs = await windowMs() + CALM_SHARE * CALM_WINDOW_MS;
  return async () => {
    const giveUpAt = Date.now() + CALM_WITHIN_MS;
    while (!(await windowMs() <= mostMs)) {
      if (Date.now() > giveUpAt) {
        throw new Error("The platform does not come to rest after an attack");
      }
    }
  };
}

/** No tenant does anything, and every core is busy all the same. */
async function takeControl(bench: Bench): Promise<readonly [number, number]> {
  using _spinning = spinEverywhere();
  const from = Date.now();
  await pause(CONTROL_MS, bench.signal);
  return [from, Date.now()];
}

async function takeTurn(
  bench: Bench,
  platform: BenchPlatform,
  kind: Attack,
  target: Target,
): Promise<Turn> {
  const quietFrom = Date.now();
  await pause(QUIET_MS, bench.signal);
  const before = serverThreadTimes(platform.cellPids());
  const ending = new AbortController();
  const from = Date.now();
  const attacking = attack(target, kind, AbortSignal.any([ending.signal, bench.signal]));
  await pause(kind.seconds * 1_000, bench.signal);
  const to = Date.now();
  const after = serverThreadTimes(platform.cellPids());
  ending.abort();
  return {
    attack: kind,
    quiet: [quietFrom, from],
    attacked: [from, to],
    serverThread: timeBetween(before, after, (to - from) / 1_000),
    answers: await attacking,
  };
}

function figures(
  turns: readonly Turn[],
  controls: readonly (readonly [from: number, to: number])[],
  load: OpenLoop,
): Figure[] {
  const quiet = turns.map((turn) => load.window(...turn.quiet));
  const attacked = turns.map((turn) => load.window(...turn.attacked));
  // Quiet windows are short, and one alone has few requests at its slow end.
  const quietP99Ms = median(quiet.map(({ p99Ms }) => p99Ms));
  const busyP99s = controls.map((window) => load.window(...window).p99Ms);
  const busyP99Ms = median(busyP99s);
  const failed = (windows: readonly Window[]) => windows.reduce((sum, w) => sum + w.failed, 0);
  return [
    ofRounds("quiet, latency p50", "ms", quiet.map(({ p50Ms }) => p50Ms)),
    ofRounds("quiet, latency p99", "ms", quiet.map(({ p99Ms }) => p99Ms)),
    ofRounds("busy machine without an attack, latency p99", "ms", busyP99s),
    ...ATTACKS.flatMap((attack) => {
      const windows = attacked.filter((_, index) => turns[index]!.attack === attack);
      const p99s = windows.map(({ p99Ms }) => p99Ms);
      return [
        ofRounds(`${attack.name}, latency p99`, "ms", p99s),
        ofRounds(`${attack.name} : quiet`, "x", p99s.map((ms) => ms / quietP99Ms), GOAL),
        ofRounds(`${attack.name} : busy machine`, "x", p99s.map((ms) => ms / busyP99Ms)),
        single(`${attack.name}, failed requests`, "count", failed(windows), { atMost: 0 }),
      ];
    }),
    single(
      "requests of the neighbour",
      "count",
      [...quiet, ...attacked].reduce((sum, w) => sum + w.requests, 0),
    ),
    single("failed while quiet", "count", failed(quiet), { atMost: 0 }),
  ];
}

/** What the attackers were answered, and what the thread that all tenants share had to do and to wait for. */
function notes(turns: readonly Turn[], load: OpenLoop): string[] {
  return ATTACKS.map((attack) => {
    const own = turns.filter((turn) => turn.attack === attack);
    const answers = counted(own.map((turn) => turn.answers));
    const failures = counted(own.map((turn) => load.window(...turn.attacked).failures));
    const cpuMs = median(own.map(({ serverThread }) => serverThread.cpuMs));
    const waitedMs = median(own.map(({ serverThread }) => serverThread.waitedMs));
    const failed = failures === "" ? "" : `; the neighbour got ${failures}`;
    return `${attack.name}: answered ${answers}${failed}; in a second the cell's own thread worked ` +
      `${Math.round(cpuMs)} ms and waited ${Math.round(waitedMs)} ms for a core`;
  });
}

function counted(counts: readonly ReadonlyMap<string, number>[]): string {
  const sums = new Map<string, number>();
  for (const [what, n] of counts.flatMap((count) => [...count])) {
    sums.set(what, (sums.get(what) ?? 0) + n);
  }
  return [...sums].map(([what, n]) => `${n} x ${what}`).join(", ");
}
