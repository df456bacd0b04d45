/** What happens to callers of a whole platform, started as a user starts it, when its processes are killed. */
import { startTestPlatform, type TestPlatform } from "@imprun/testing/platform";
import { until } from "@imprun/testing/until";
import { deviations, type Expected } from "./experiment.ts";
import { Load, type Tally } from "./load.ts";
import { pause } from "./world.ts";

export interface PlatformExperiment {
  readonly name: string;
  /** The process that is killed, by its name in the ready line of `imprun up`. */
  readonly victim: string;
  readonly expected: Expected;
}

const KEPT = 8;
const FRESH = 8;
const FUNCTION = "/api-gateways/steady/functions/hello";

export const PLATFORM_EXPERIMENTS: readonly PlatformExperiment[] = [
  {
    name: "kill -9 of control",
    victim: "control",
    expected: {
      outcome: "Callers do not notice; control is started again, and publishes.",
      brokenAtMost: 0,
      refusedAtMost: 0,
      silenceAtMostMs: 500,
    },
  },
  {
    name: "kill -9 of a runtime that is kept running",
    victim: "runtime-dev",
    expected: {
      outcome: "Its cell goes on answering; another runtime takes its place, and publishes arrive.",
      brokenAtMost: 0,
      refusedAtMost: 0,
      silenceAtMostMs: 1_000,
    },
  },
];

/** Kills the victim under load, waits until a publish works again, and compares what callers saw with what was expected. */
export async function performOnPlatform(
  { victim, expected }: PlatformExperiment,
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
    await published(platform);
    const { host, port } = new URL(platform.functionUrl("steady", "dev", "/hello"));
    const load = new Load({ port: Number(port), host, path: "/hello", kept: KEPT, fresh: FRESH });
    await pause(500);
    Deno.kill(platform.ready.pids[victim]!, "SIGKILL");
    await pause(1_000);
    await until(() => published(platform).then(() => true, () => null));
    await pause(1_500);
    const tally = await load.stop();
    return { tally, deviations: deviations(expected, tally, isTimed) };
  } finally {
    await platform.stop();
    Deno.removeSync(platform.dataDirectory, { recursive: true });
  }
}

const code = (n: number) => `export default () => new Response("hello ${n}")`;

/** Publishes something new. Throws when that is not live everywhere in the end. */
async function published(platform: TestPlatform): Promise<void> {
  const draft = { code: code(Math.random()) };
  await platform.api("PUT", FUNCTION, draft, { headers: { "if-match": "*" } });
  const answer = await platform.api("POST", `${FUNCTION}/publish`, { environment: "dev" });
  if (answer.status !== 200) throw new Error(answer.text);
}
