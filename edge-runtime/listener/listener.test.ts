import assert from "node:assert/strict";
import { shareListener } from "./share.ts";

const HEIR = new URL("heir.ts", new URL("testing/", import.meta.url)).pathname;

/** A process that adopts the shared socket and answers with its name. */
async function startHeir(fd: number, name: string) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net", "--allow-ffi", HEIR, String(fd), name],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = process.stdout.getReader();
  await reader.read();
  const writer = process.stdin.getWriter();
  return {
    /** Accepts nothing more. */
    leave: async () => {
      await writer.write(new Uint8Array(1));
      await reader.read();
    },
    async kill() {
      process.kill("SIGKILL");
      await Promise.all([process.status, reader.cancel(), writer.close().catch(() => {})]);
    },
  };
}

Deno.test({
  name: "processes that come and go answer at one socket, and who connects meanwhile waits",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { fd, port } = shareListener("127.0.0.1", 0)!;
    const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const ask = async () => await (await fetch(`http://127.0.0.1:${port}/`, { client })).text();

    const early = ask();
    const a = await startHeir(fd, "a");
    assert.equal(await early, "a");
    const b = await startHeir(fd, "b");
    await a.leave();
    for (let i = 0; i < 50; i++) assert.equal(await ask(), "b");
    await a.kill();
    assert.equal(await ask(), "b");
    await b.kill();
    const late = ask();
    const c = await startHeir(fd, "c");
    assert.equal(await late, "c");
    await c.kill();
    client.close();
  },
});

Deno.test({
  name: "of two sockets at one port the elder gets all connections, and then its heir",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const elder = shareListener("127.0.0.1", 0)!;
    const heir = shareListener("127.0.0.1", elder.port)!;
    heir.steering.toElder();
    const [old, young] = [await startHeir(elder.fd, "old"), await startHeir(heir.fd, "young")];
    const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const ask = async () =>
      await (await fetch(`http://127.0.0.1:${elder.port}/`, { client })).text();
    for (let i = 0; i < 30; i++) assert.equal(await ask(), "old");
    heir.steering.toHeir();
    for (let i = 0; i < 30; i++) assert.equal(await ask(), "young");
    await old.kill();
    await young.kill();
    client.close();
  },
});
