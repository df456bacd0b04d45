import assert from "node:assert/strict";
import { Queue } from "./queue.ts";

Deno.test("who waits longest is next", async () => {
  const queue = new Queue();
  const order: number[] = [];
  const late = performance.now() + 60_000;
  const all = [1, 2, 3].map((n) => queue.wait(late, 3).then(() => order.push(n)));
  queue.release();
  await all[0];
  queue.releaseAll();
  await Promise.all(all);
  assert.deepEqual(order, [1, 2, 3]);
});

Deno.test("a full queue refuses, and a late one gives up", async () => {
  const queue = new Queue();
  const waiting = queue.wait(performance.now(), 1);
  assert.throws(() => queue.wait(performance.now() + 1, 1), { code: "concurrency_limit" });
  await assert.rejects(waiting, { code: "queue_limit" });
});
