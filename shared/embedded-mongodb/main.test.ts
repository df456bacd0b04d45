import assert from "node:assert/strict";
import { EmbeddedMongodbReady } from "@imprun/contracts/processes";

const MAIN = new URL("./main.ts", import.meta.url).pathname;
const text = new TextDecoder();

function start(config: unknown): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-net=127.0.0.1",
      MAIN,
      typeof config === "string" ? config : JSON.stringify(config),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function firstChunk(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return text.decode(value);
}

Deno.test("the process says where it listens, keeps others out of its directory and ends on SIGTERM", async () => {
  const directory = await Deno.makeTempDir();
  const first = start({ directory, port: 0 });
  const { uri } = EmbeddedMongodbReady.parse(JSON.parse(await firstChunk(first.stdout)));
  assert.match(uri, /^mongodb:\/\/127\.0\.0\.1:\d+\/\?replicaSet=imprun$/);

  const second = await start({ directory, port: 0 }).output();
  assert.equal(second.code, 1);
  assert.equal(text.decode(second.stdout), "");
  assert.equal(
    text.decode(second.stderr),
    `The directory ${directory} is in use by the process ${first.pid}\n`,
  );

  const samePort = await start({
    directory: `${directory}/other`,
    port: Number(new URL(uri).port),
  }).output();
  assert.equal(samePort.code, 1);
  assert.equal(text.decode(samePort.stderr), `The port ${new URL(uri).port} is in use\n`);

  first.kill("SIGTERM");
  assert.equal((await first.output()).code, 0);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("the process takes over the directory of one that was killed", async () => {
  const directory = await Deno.makeTempDir();
  const first = start({ directory, port: 0 });
  await firstChunk(first.stdout);
  first.kill("SIGKILL");
  await first.output();
  const second = start({ directory, port: 0 });
  EmbeddedMongodbReady.parse(JSON.parse(await firstChunk(second.stdout)));
  second.kill("SIGINT");
  assert.equal((await second.output()).code, 0);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("the process refuses a configuration that is none", async () => {
  for (const config of ["", "{", { directory: 1, port: 0 }, { port: 0 }]) {
    const { code, stderr } = await start(config).output();
    assert.equal(code, 1);
    assert.match(text.decode(stderr), /configuration is wrong|must be JSON/);
  }
});
