import { deepEqual, equal, match } from "node:assert/strict";
import { ControlReady } from "@imprun/contracts/processes";
import type { TestMongodb } from "@imprun/testing/mongodb";
import { controlFlags } from "./flags.ts";
import { startFreshMongodb } from "./testing/fresh-mongodb.ts";
import { ENCRYPTION_KEY, testConfig } from "./testing/test-control.ts";

const MAIN = new URL("./main.ts", import.meta.url).pathname;

/** Control as the CLI starts it: under its own permissions, with nothing in the environment but its key. */
function spawn(
  config: unknown,
  env: Record<string, string> = { IMPRUN_ENCRYPTION_KEY: ENCRYPTION_KEY },
) {
  const argument = typeof config === "string" ? config : JSON.stringify(config);
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...controlFlags(null), MAIN, argument],
    clearEnv: true,
    env,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function readyLine(child: Deno.ChildProcess) {
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  return { ready: ControlReady.parse(JSON.parse(value!)), rest: reader };
}

async function stop(child: Deno.ChildProcess, signal: Deno.Signal): Promise<number> {
  child.kill(signal);
  await child.stderr.cancel();
  return (await child.status).code;
}

async function withMongodb(test: (mongodb: TestMongodb) => Promise<void>): Promise<void> {
  const mongodb = await startFreshMongodb();
  try {
    await test(mongodb);
  } finally {
    await mongodb.stop();
  }
}

Deno.test("under its own permissions it serves, compiles and hashes, and ends with 0 on a signal", async () => {
  await withMongodb(async ({ uri }) => {
    const child = spawn(testConfig(uri));
    const { ready, rest } = await readyLine(child);
    const { email, password, token } = ready.firstLogin!;
    const origin = `http://127.0.0.1:${ready.port}`;
    const login = await fetch(`${origin}/v1/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    deepEqual([login.status, (await login.json()).email], [200, email]);
    const api = (path: string, body: unknown) =>
      fetch(`${origin}/v1/api-gateways${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    await (await api("", { name: "hometax" })).body!.cancel();
    await (await api("/hometax/functions", { name: "f", code: "export default (" })).body!.cancel();
    const publish = await api("/hometax/functions/f/publish", { environment: "dev" });
    deepEqual([publish.status, (await publish.json()).code], [422, "compile_failed"]);
    const reference = await fetch(`${origin}/reference/scalar.js`);
    equal(reference.status, 200);
    await reference.body!.cancel();
    await rest.cancel();
    equal(await stop(child, "SIGTERM"), 0);

    const again = spawn(testConfig(uri));
    const second = await readyLine(again);
    equal(second.ready.firstLogin, null);
    const me = await fetch(`http://127.0.0.1:${second.ready.port}/v1/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    deepEqual([me.status, (await me.json()).email], [200, email]);
    await second.rest.cancel();
    equal(await stop(again, "SIGINT"), 0);
  });
});

Deno.test("without its database it says so, and still ends with 0 on a signal", async () => {
  await withMongodb(async (mongodb) => {
    if (!mongodb.kill) return;
    const child = spawn(testConfig(mongodb.uri));
    const { ready, rest } = await readyLine(child);
    await mongodb.kill();
    const origin = `http://127.0.0.1:${ready.port}`;
    const authorization = `Bearer ${ready.firstLogin!.token}`;
    for (const path of ["/readyz", "/v1/me"]) {
      const answer = await fetch(origin + path, { headers: { authorization } });
      deepEqual([answer.status, (await answer.json()).code], [503, "unavailable"], path);
    }
    await rest.cancel();
    equal(await stop(child, "SIGTERM"), 0);
  });
});

Deno.test("a port in use is told in one sentence", async () => {
  await withMongodb(async ({ uri }) => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr as Deno.NetAddr;
    const { code, stderr } = await spawn(testConfig(uri, { port })).output();
    equal(code, 1);
    const lines = new TextDecoder().decode(stderr).trim().split("\n");
    deepEqual(lines.filter((line) => !line.startsWith("{")), [
      `Port ${port} is in use; stop what listens there or choose another port`,
    ]);
  });
});

Deno.test("a wrong configuration or a missing key is told in one sentence", async () => {
  const config = testConfig("mongodb://127.0.0.1:1/?replicaSet=rs0");
  const attempts: [unknown, Record<string, string> | undefined, RegExp][] = [
    ["", undefined, /^The argument of control is not its configuration as JSON/],
    [{ ...config, port: -1 }, undefined, /^The argument of control is not its configuration/],
    [config, {}, /^Set IMPRUN_ENCRYPTION_KEY to 32 random bytes in base64/],
    [
      config,
      { IMPRUN_ENCRYPTION_KEY: "c2hvcnQ=" },
      /^The encryption key has 5 bytes instead of 32/,
    ],
  ];
  for (const [argument, env, expected] of attempts) {
    const { code, stderr } = await spawn(argument, env).output();
    equal(code, 1);
    match(new TextDecoder().decode(stderr), expected);
  }
});
