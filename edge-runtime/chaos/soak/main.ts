/**
 * Minutes of everything at once on a whole platform: calls, publishes, breaches of every limit, and processes that are
 * killed. Says what failed that should not have, and what grew that should not have.
 *
 *     deno run -A edge-runtime/chaos/soak/main.ts [minutes, 10 if not given]
 *
 * Ends with code 1 when something is not as expected.
 */
import { startTestPlatform } from "@imprun/testing/platform";
import { Load } from "../load.ts";
import { pause } from "../world.ts";
import { leaks } from "./leaks.ts";
import { type Kind, look, rootOf, type Usage } from "../processes.ts";
import { createTenants } from "./tenants.ts";
import { callRows, doHarm, publishNews, Work } from "./work.ts";

const SAMPLE_MS = 5_000;
const KILL_MS = 20_000;
/** What is killed in turn; a runtime's SIGUSR2 gives its cells successors. */
const PROD: readonly [Kind, Deno.Signal][] = [
  ["cell-prod", "SIGKILL"],
  ["runtime-prod", "SIGUSR2"],
  ["runtime-prod", "SIGKILL"],
];
const ONCE: readonly [Kind, Deno.Signal][] = [["control", "SIGKILL"], ["mongodb", "SIGKILL"]];
const CLIENTS = { kept: 3, fresh: 3, pauseMs: 20 };

const minutes = Number(Deno.args[0] ?? "10");
const platform = await startTestPlatform();
const root = rootOf(platform);
const samples: Usage[][] = [];
let kills = 0;
try {
  await createTenants(platform);
  const loads = (["dev", "prod"] as const).map((environment) => {
    const { host, port } = new URL(platform.functionUrl("steady", environment, "/hello"));
    return new Load({ port: Number(port), host, path: "/hello", ...CLIENTS });
  });
  const works = (["dev", "prod"] as const).flatMap((environment) => [
    new Work(`rows of ${environment}`, 50, callRows(platform, environment)),
    new Work(`publishes to ${environment}`, 3_000, publishNews(platform, environment)),
    new Work(`harm in ${environment}`, 4_000, doHarm(platform, environment)),
  ]);
  const endsAt = Date.now() + minutes * 60_000;
  const sampling = every(SAMPLE_MS, endsAt, () => samples.push(look(root)));
  await every(KILL_MS, endsAt, (turn) => kill(turn, works));
  await sampling;

  const found: string[] = leaks(samples);
  for (const [index, load] of loads.entries()) {
    const tally = await load.stop();
    console.log(index === 0 ? "dev" : "prod", JSON.stringify(tally));
    const brokenAtMost = index === 0 ? 0 : kills * (CLIENTS.kept + CLIENTS.fresh);
    if (tally.broken > brokenAtMost) found.push(`${tally.broken} broken connections`);
    if (tally.refused > 0) found.push(`${tally.refused} refused connections`);
    for (const code of Object.keys(tally.refusals)) found.push(`answers with status ${code}`);
  }
  for (const work of works) {
    const { good, excused, unexpected } = await work.stop();
    console.log(JSON.stringify({ good, excused }));
    found.push(...unexpected);
  }
  for (const usage of samples.at(-1) ?? []) console.log(JSON.stringify(usage));
  for (const line of found) console.log(`NOT AS EXPECTED: ${line}`);
  Deno.exitCode = found.length > 0 ? 1 : 0;
} finally {
  await platform.stop();
}

/** Control and MongoDB once each, then parts of prod in turn; nothing at the end, so that all can be steady. */
function kill(turn: number, works: readonly Work[]): void {
  const [kind, signal] = ONCE[turn] ?? PROD[turn % PROD.length]!;
  const victim = look(root).find((usage) => usage.kind === kind);
  if (!victim) return;
  for (const work of works) work.excuse();
  Deno.kill(victim.pid, signal);
  if (signal === "SIGKILL") kills++;
}

async function every(ms: number, endsAt: number, act: (turn: number) => void): Promise<void> {
  for (let turn = 0; Date.now() + ms < endsAt; turn++) {
    await pause(ms);
    act(turn);
  }
}
