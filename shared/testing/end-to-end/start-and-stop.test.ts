/** What the one door does when it cannot start, and how it ends. */
import { equal, match } from "node:assert/strict";
import { startTestPlatform } from "../platform.ts";
import { until } from "../until.ts";

const IMPRUN = new URL("../../cli/main.ts", import.meta.url).pathname;

async function imprun(...args: string[]) {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", IMPRUN, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

Deno.test("a second start on the same data, and a port in use, are one clear sentence each", async () => {
  const platform = await startTestPlatform();
  const other = Deno.makeTempDirSync();
  try {
    const second = await imprun("up", "--port", "0", "--data", platform.dataDirectory);
    equal(second.code, 1);
    match(second.stderr, /^imprun: Another imprun is running on the data directory [^\n]+\n$/);

    const { port } = new URL(platform.ready.console);
    const occupied = await imprun("up", "--port", port, "--data", other);
    equal(occupied.code, 1);
    match(occupied.stderr, new RegExp(`^imprun: Port ${port}, [^\\n]+\\n$`));
  } finally {
    equal(await platform.stop(), 0);
    Deno.removeSync(other, { recursive: true });
  }
});

Deno.test("unknown commands and options are one clear sentence each", async () => {
  const cases = [
    [["nonsense"], /^imprun: There is no command "nonsense"/],
    [["up", "--nonsense"], /^imprun: .*--nonsense/],
    [["up", "--port", "many"], /^imprun: --port is a whole number/],
    [["up", "--mongodb-uri", "http://x"], /^imprun: --mongodb-uri starts with/],
  ] as const;
  for (const [args, message] of cases) {
    const { code, stderr } = await imprun(...args);
    equal(code, 1);
    match(stderr, message);
  }
});

Deno.test("a process of the platform that is killed is started again", async () => {
  const platform = await startTestPlatform();
  try {
    Deno.kill(platform.ready.pids["control"]!, "SIGKILL");
    await until(async () => {
      const answer = await platform.api("GET", "/api-gateways").catch(() => null);
      return answer?.status === 200 ? true : null;
    });
  } finally {
    equal(await platform.stop(), 0);
  }
});

Deno.test("a platform whose parent is killed ends with all of its processes", async () => {
  const dataDirectory = Deno.makeTempDirSync();
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const harness = new URL("../platform.ts", import.meta.url);
  const program = `import { startTestPlatform } from "${harness}";
    const { ready, pid } = await startTestPlatform(${JSON.stringify(dataDirectory)});
    console.log(JSON.stringify([pid, ...Object.values(ready.pids)]));
    setInterval(() => {}, 1000);`;
  const writer = parent.stdin.getWriter();
  await writer.write(new TextEncoder().encode(program));
  await writer.close();
  const reader = parent.stdout.getReader();
  const pids: number[] = JSON.parse(new TextDecoder().decode((await reader.read()).value));
  await reader.cancel();
  parent.kill("SIGKILL");
  await parent.status;
  await until(async () => pids.some(isAlive) ? null : true);
  Deno.removeSync(dataDirectory, { recursive: true });
});

function isAlive(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof TypeError) return false;
    throw error;
  }
}
