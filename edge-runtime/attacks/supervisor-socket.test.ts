/** A cell that was taken over, where broker and supervisor are processes of their own: it cannot speak as a supervisor. */
import assert from "node:assert/strict";
import { ProblemError } from "@imprun/contracts/problem";
import type { SupervisorMessage } from "@imprun/contracts/runtime/apart";
import { startMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import { socketsIn } from "../sockets.ts";
import { cellFlags } from "../supervisor/cell-flags.ts";
import { Apart } from "../testing/apart.ts";
import { Publisher } from "../testing/publisher.ts";
import { Connection } from "../transport/connection.ts";

const ELSEWHERE = "http://127.0.0.1:1";

/** The code of the problem that a message is answered with at a socket, or null when it is done. */
async function codeOf(connection: Connection, message: SupervisorMessage): Promise<string | null> {
  try {
    await connection.request({ header: message });
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
}

async function connect(path: string): Promise<Connection> {
  return new Connection(await Deno.connect({ transport: "unix", path }), "cell", {
    notice() {},
    request: () => ({ header: {} }),
    fault(error) {
      throw error;
    },
    closed() {},
  });
}

Deno.test("nobody but the supervisor speaks for the cells", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = new Apart(mongodb.uri, 1);
  await runtime.startBroker();
  await runtime.startSupervisor();
  const { port } = runtime.supervisor.ready;
  const sockets = socketsIn(runtime.socketDirectory);
  const victim = new Publisher(client, "victim");
  await victim.create();
  await victim.publish("hello", "export default () => new Response('hello')");
  const entries = [{
    kind: "log" as const,
    level: "info" as const,
    tenantId: victim.tenantId,
    at: Date.now(),
    message: "forged",
    function: null,
    semver: null,
    requestId: null,
    data: {},
  }];
  const messages: SupervisorMessage[] = [
    { type: "announce", address: ELSEWHERE },
    { type: "crasher", tenantId: victim.tenantId },
    { type: "logs", entries, dropped: 0 },
  ];

  await t.step("a cell's permissions do not lead to the supervisor's socket", async () => {
    const flags = cellFlags({
      cellId: "cell-1-1",
      environment: "dev",
      hostname: "127.0.0.1",
      port: 0,
      domain: "localhost",
      brokerSocket: sockets.cells,
      spareIsolates: 1,
      maxIsolates: 10,
    });
    const script = `${runtime.socketDirectory}/connect.js`;
    await Deno.writeTextFile(
      script,
      `
      for (const path of Deno.args) {
        try {
          (await Deno.connect({ transport: "unix", path })).close();
          console.log("connected");
        } catch (error) {
          console.log(error.name);
        }
      }`,
    );
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, script, sockets.cells, sockets.supervisor],
    }).output();
    assert.equal(new TextDecoder().decode(stdout), "connected\nNotCapable\n");
  });

  await t.step("at the socket of cells, no message of a supervisor is known", async () => {
    const cell = await connect(sockets.cells);
    cell.notify({ type: "hello", cellId: "hostile", pid: Deno.pid });
    for (const message of [{ type: "attach" } as const, messages[0]!, messages[1]!]) {
      assert.equal(await codeOf(cell, message), "invalid_request", message.type);
    }
    cell.notify({ type: "ending" });
    await runtime.broker.logged(/A cell sent a notice of an unknown type/);
    cell.close();
  });

  await t.step("at its own socket, there is one supervisor and no other", async () => {
    const other = await connect(sockets.supervisor);
    assert.equal(await codeOf(other, { type: "attach" }), "conflict");
    for (const message of messages) {
      assert.equal(await codeOf(other, message), "forbidden", message.type);
    }
    other.notify({ type: "ending" });
    await runtime.broker.logged(/This connection is not the supervisor's/);
    other.close();
  });

  await t.step("what is no frame ends its own connection and nothing else", async () => {
    const socket = await Deno.connect({ transport: "unix", path: sockets.supervisor });
    await socket.write(new Uint8Array(64).fill(255));
    assert.equal(await socket.read(new Uint8Array(1)), null);
    socket.close();
  });

  await t.step("and nothing came of any of it", async () => {
    const instance = await client.db("imprun_published").collection("runtime_instances").findOne();
    assert.equal(instance?.address, `http://127.0.0.1:${port}`);
    const { status, text } = await runtime.supervisor.call(victim.tenantId, "/hello");
    assert.deepEqual({ status, text }, { status: 200, text: "hello" });
    assert.equal(await victim.collection("suspensions").findOne({ _id: victim.tenantId }), null);
    assert.equal(await victim.collection("logs").findOne({ message: "forged" }), null);
    const metrics = await runtime.supervisor.call("x", "/metrics");
    assert.match(metrics.text, /^imprun_cells 1$/m);
  });

  await runtime.stop();
  await client.close();
  await mongodb.stop();
});
