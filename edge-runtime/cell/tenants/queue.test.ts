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

Deno.test("a queue that stays full refuses, and who is late gives up", async () => {
  const queue = new Queue();
  const far = performance.now() + 60_000;
  const waiting = queue.wait(far, 1);
  await assert.rejects(queue.wait(far, 1), { code: "concurrency_limit" });
  queue.release();
  await waiting;
  await assert.rejects(queue.wait(performance.now(), 1), { code: "queue_limit" });
});

Deno.test("what came at once while nobody could answer is let in when the answers are there", async () => {
  const queue = new Queue();
  const far = performance.now() + 60_000;
  const burst = Array.from({ length: 50 }, () => queue.wait(far, 10));
  // As the answers of an isolate make room, a turn of the event loop later.
  setImmediate(() => queue.release(50));
  await Promise.all(burst);
});

Deno.test("who was too many and has moved up waits like those before", async () => {
  const queue = new Queue();
  const far = performance.now() + 60_000;
  const first = queue.wait(far, 1);
  const second = queue.wait(far, 1);
  const third = queue.wait(far, 1);
  queue.release();
  await first;
  // When the third one is refused, the second one has had its look.
  await assert.rejects(third, { code: "concurrency_limit" });
  queue.release();
  await second;
});
