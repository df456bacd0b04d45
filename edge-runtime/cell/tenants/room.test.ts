import assert from "node:assert/strict";
import { withCell } from "../../testing/with-cell.ts";
import { Popularity } from "./room.ts";

Deno.test("what a tenant was asked for counts half after the half-life, and no more than a hundred", () => {
  const popularity = new Popularity(10);
  popularity.add(8, 0);
  popularity.add(0, 10);
  assert.equal(popularity.value, 4);
  popularity.add(1, 30);
  assert.equal(popularity.value, 2);
  popularity.add(1_000_000, 30);
  assert.equal(popularity.value, 100);
});

withCell("a popular tenant keeps its isolate while many come once", async (_t, cell) => {
  const code = { hello: "export default () => new Response('hello')" };
  const isCold = async (gatewayId: string) => {
    const response = await cell.fetch(gatewayId, "/hello");
    assert.equal(await response.text(), "hello");
    return !/boot;dur=0,/.test(response.headers.get("server-timing")!);
  };
  const others = Array.from({ length: 8 }, (_, n) => `once-${n}`);
  for (const gatewayId of ["popular", ...others]) await cell.deploy(gatewayId, code);
  for (let n = 0; n < 20; n++) await isCold("popular");
  for (const gatewayId of others) assert.equal(await isCold(gatewayId), true, gatewayId);
  assert.equal(await isCold("popular"), false);
  assert.equal(await isCold(others[0]!), true);
}, { maxIsolates: 4 });

withCell("who finds all places taken waits until one is free", async (_t, cell) => {
  const code = {
    hold: `let go; const held = new Promise((done) => go = done);
export default async (request) => {
  if (request.method === "POST") await held;
  if (request.method === "DELETE") go();
  return new Response("done");
};`,
  };
  const busy = ["busy-1", "busy-2", "busy-3"];
  for (const gatewayId of [...busy, "late"]) await cell.deploy(gatewayId, code);
  const held: Promise<Response>[] = [];
  for (const gatewayId of busy) {
    await (await cell.fetch(gatewayId, "/hold")).text();
    held.push(cell.fetch(gatewayId, "/hold", { method: "POST" }));
    // One after the other on one isolate: the next answer says that this request is there.
    await (await cell.fetch(gatewayId, "/hold")).text();
  }
  let isAnswered = false;
  const late = cell.fetch("late", "/hold").finally(() => isAnswered = true);
  for (let n = 0; n < 20; n++) {
    for (const gatewayId of busy) await (await cell.fetch(gatewayId, "/hold")).text();
  }
  assert.equal(isAnswered, false);
  await (await cell.fetch("busy-2", "/hold", { method: "DELETE" })).text();
  assert.equal(await (await late).text(), "done");
  for (const gatewayId of ["busy-1", "busy-3"]) {
    await (await cell.fetch(gatewayId, "/hold", { method: "DELETE" })).text();
  }
  for (const response of held) assert.equal(await (await response).text(), "done");
}, { maxIsolates: 3 });
