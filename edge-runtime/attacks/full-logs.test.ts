/** A cell that was taken over, and makes the runtime itself write: the operator's log stays one that somebody can read. */
import assert from "node:assert/strict";
import { temporaryDirectory } from "@imprun/testing/directory";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { until } from "@imprun/testing/until";
import { CellPeer } from "../testing/cell-peer.ts";

const LINES = 2_000;

Deno.test("what a hostile cell makes its broker say does not fill the log", async () => {
  const mongodb = await startMongodb();
  const socketDirectory = temporaryDirectory();
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri, cells: 1, socketDirectory });
  const hostile = await CellPeer.connect(`${socketDirectory}/broker.sock`, "hostile");
  for (let i = 0; i < LINES; i++) {
    await hostile.log({ type: "logs", entries: [], dropped: i + 1 });
  }
  hostile.close();
  const about = () => runtime.log.filter((line) => line.includes("A cell lost"));
  const told = /(\d+) lines were left out that begin like: A cell lost/;
  const first = await until(() => Promise.resolve(runtime.log.find((line) => told.test(line))));
  assert.ok(Number(told.exec(first)![1]) > 0);
  // Twenty in ten seconds, however long this machine took to send them.
  assert.ok(about().length < LINES / 2, `${about().length}`);
  await runtime.stop();
  await mongodb.stop();
});
