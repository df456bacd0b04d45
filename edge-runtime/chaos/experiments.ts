/** What can happen to the processes of a runtime, and what the clients of a neighbour may see of it. */
import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { Client } from "./client.ts";
import type { Experiment } from "./experiment.ts";
import { pause } from "./world.ts";

/** As many clients as can have a request in progress, or in the queue of a listener, when a process ends. */
const CLIENTS = { kept: 8, fresh: 8 };
const IN_FLIGHT = CLIENTS.kept + CLIENTS.fresh;

const killFirstCell: Experiment["run"] = async (world, lengthMs) => {
  const [victim] = world.runtime.ready.cellPids;
  Deno.kill(victim!, "SIGKILL");
  await pause(lengthMs);
  await world.settled([victim!]);
  await world.publishes();
};

const cellKilled: Experiment = {
  name: "kill -9 of a cell",
  cells: 2,
  ...CLIENTS,
  expected: {
    outcome: "Requests in the killed process break; the other cell answers, and a successor comes.",
    brokenAtMost: IN_FLIGHT,
    refusedAtMost: 0,
    silenceAtMostMs: 500,
  },
  run: killFirstCell,
};

const onlyCellKilled: Experiment = {
  name: "kill -9 of the only cell",
  cells: 1,
  ...CLIENTS,
  expected: {
    outcome:
      "Requests in it break; who connects before its successor is there waits, and is answered.",
    brokenAtMost: IN_FLIGHT,
    refusedAtMost: 0,
    silenceAtMostMs: 1_000,
  },
  run: killFirstCell,
};

const cellsRenewed: Experiment = {
  name: "cells that get successors over and over",
  cells: 2,
  kept: 0,
  fresh: IN_FLIGHT,
  expected: {
    outcome: "Thousands of connections for one request each: none breaks, none is refused.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: 500,
  },
  async run(world, lengthMs) {
    const until = Date.now() + 2 * lengthMs;
    while (Date.now() < until) {
      const before = await world.cellPids();
      Deno.kill(world.runtime.pid, "SIGUSR2");
      await world.settled(before);
    }
    await world.publishes();
  },
};

const descriptorsGone: Experiment = {
  name: "a cell without file descriptors",
  cells: 1,
  kept: 0,
  fresh: 8,
  expected: {
    outcome: "It accepts nobody any more; its successor does, and answers those who waited.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: 3_000,
  },
  async run(world) {
    const [victim] = world.runtime.ready.cellPids;
    const limit = ["--pid", String(victim), "--nofile=200:200"];
    const { success } = await new Deno.Command("prlimit", { args: limit }).output();
    assert.ok(success);
    const idle = await Promise.all(
      Array.from({ length: 300 }, () => Deno.connect({ hostname: "127.0.0.1", port: world.port })),
    );
    await world.runtime.logged(/cannot accept clients any more/);
    await world.settled([victim!]);
    assert.ok(!world.runtime.log.some((line) => /did not finish/.test(line)));
    await world.publishes();
    for (const connection of idle) connection.close();
  },
};

const cellHung: Experiment = {
  name: "a cell that hangs",
  cells: 2,
  ...CLIENTS,
  expected: {
    outcome:
      "Its pings stay without an answer; a successor starts, and then the hung cell is killed.",
    brokenAtMost: IN_FLIGHT,
    refusedAtMost: 0,
    silenceAtMostMs: 500,
  },
  async run(world) {
    const [victim] = world.runtime.ready.cellPids;
    Deno.kill(victim!, "SIGSTOP");
    await world.runtime.logged(/is still silent and is killed/);
    await world.settled([victim!]);
    await world.publishes();
  },
};

const cellReplaced: Experiment = {
  name: "a cell that is told to end",
  cells: 2,
  kept: IN_FLIGHT,
  fresh: 0,
  expected: {
    outcome: "Kept connections are told to close and move to the other cell: nothing breaks.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: 500,
  },
  async run(world, lengthMs) {
    const [victim] = world.runtime.ready.cellPids;
    Deno.kill(victim!, "SIGTERM");
    await pause(lengthMs);
    await world.settled([victim!]);
    await world.publishes();
  },
};

const runtimeKilled: Experiment = {
  name: "kill -9 of broker and supervisor",
  cells: 2,
  ...CLIENTS,
  expected: {
    outcome:
      "Its cells go on answering warm tenants until the next runtime releases them and has their logs.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: 1_000,
  },
  async run(world, lengthMs) {
    const orphans = await world.cellPids();
    const line = `written by an orphan ${crypto.randomUUID()}`;
    const write = `export default () => { console.log("${line}"); return new Response(""); };`;
    await world.neighbour.publish("write", write);
    await world.runtime.kill();
    const writer = new Client(world.port, world.host, "/write", false);
    assert.equal((await writer.request()).kind, "answer");
    await pause(lengthMs);
    await world.restartRuntime();
    const logs = world.client.db("imprun_telemetry").collection("logs");
    await until(async () => await logs.findOne({ message: line }));
    await world.settled(orphans);
    await world.publishes();
  },
};

const runtimeHung: Experiment = {
  name: "broker and supervisor that hang",
  cells: 2,
  ...CLIENTS,
  expected: {
    outcome: "Cells go on; afterwards the supervisor does not take its own silence for theirs.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: 500,
  },
  async run(world, lengthMs) {
    const cells = await world.cellPids();
    Deno.kill(world.runtime.pid, "SIGSTOP");
    await pause(3 * lengthMs);
    Deno.kill(world.runtime.pid, "SIGCONT");
    await world.publishes();
    assert.deepEqual(await world.cellPids(), cells);
  },
};

const runtimeStopped: Experiment = {
  name: "SIGTERM to the runtime, with an answer that streams",
  cells: 1,
  kept: 0,
  fresh: 0,
  expected: {
    outcome: "It is not ready any more, the stream goes on to its end, and the exit code is 0.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: Infinity,
  },
  async run(world) {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: world.port });
    const request = `GET /slow HTTP/1.1\r\nhost: ${world.host}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const reader = connection.readable.pipeThrough(new TextDecoderStream()).getReader();
    const { value: head } = await reader.read();
    const streaming = readAll(reader);
    const stopped = world.runtime.stop(streaming);
    const { text } = await until(async () => {
      const answer = await world.runtime.call("x", "/readyz");
      return answer.status === 503 ? answer : null;
    });
    assert.deepEqual(JSON.parse(text).reasons, ["draining"]);
    const chunks = `${head}${await streaming}`.matchAll(/^1\r\n(\d)\r$/gm);
    assert.equal([...chunks].map(([, piece]) => piece).join(""), "0123456789");
    assert.equal((await stopped).code, 0);
    await world.restartRuntime();
  },
};

async function readAll(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value;
  return text;
}

const replacedWithLongRequest: Experiment = {
  name: "a cell with a long request that gets a successor",
  cells: 1,
  kept: 0,
  fresh: 0,
  expected: {
    outcome: "The request is answered whole, longer than a runtime that stops would have waited.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: Infinity,
  },
  async run(world) {
    const long = "export default () => new Promise((resolve) => setTimeout(resolve, 12_000, 'x'));";
    await world.neighbour.publish("long", long);
    const before = await world.cellPids();
    const answer = world.runtime.call(world.neighbour.tenantId, "/long");
    await pause(200);
    Deno.kill(world.runtime.pid, "SIGUSR2");
    assert.deepEqual(await answer, { status: 200, text: "x" });
    await world.settled(before);
  },
};

const stoppedWithEverything: Experiment = {
  name: "SIGTERM to the runtime, with connections of every kind",
  cells: 1,
  kept: 0,
  fresh: 0,
  expected: {
    outcome:
      "Idle and half-open connections and endless streams do not keep it: the exit code is 0.",
    brokenAtMost: 0,
    refusedAtMost: 0,
    silenceAtMostMs: Infinity,
  },
  async run(world) {
    const events = `
      export default () => new Response(new ReadableStream({
        start(controller) {
          setInterval(() => controller.enqueue(new TextEncoder().encode("data: x\\n\\n")), 100);
        },
      }), { headers: { "content-type": "text/event-stream" } });`;
    await world.neighbour.publish("events", events);
    const head = (path: string) => `GET ${path} HTTP/1.1\r\nhost: ${world.host}\r\n`;
    const sent = ["", head("/hello"), `${head("/hello")}\r\n`, `${head("/events")}\r\n`];
    const connections = await Promise.all(sent.map(async (text) => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: world.port });
      await connection.write(new TextEncoder().encode(text));
      return connection;
    }));
    await connections.at(-1)!.read(new Uint8Array(1_024));
    assert.equal((await world.runtime.stop()).code, 0);
    for (const connection of connections) connection.close();
    await world.restartRuntime();
  },
};

export const EXPERIMENTS: readonly Experiment[] = [
  cellKilled,
  onlyCellKilled,
  cellsRenewed,
  descriptorsGone,
  cellHung,
  cellReplaced,
  runtimeKilled,
  runtimeHung,
  runtimeStopped,
  stoppedWithEverything,
  replacedWithLongRequest,
];
