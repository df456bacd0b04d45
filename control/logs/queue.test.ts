import assert from "node:assert/strict";
import { LogQueue } from "./queue.ts";
import { logEntry } from "./testing/log-entry.ts";

Deno.test("entries are taken in order, all that wait at once", async () => {
  const queue = new LogQueue();
  queue.push(entry("1"));
  queue.push(entry("2"));
  assert.deepEqual(await ids(queue), ["1", "2"]);
  queue.push(entry("3"));
  assert.deepEqual(await ids(queue), ["3"]);
});

Deno.test("whoever waits is woken by the next entry", async () => {
  const queue = new LogQueue();
  const waiting = ids(queue);
  queue.push(entry("1"));
  assert.deepEqual(await waiting, ["1"]);
});

Deno.test("a slow follower loses the oldest entries and learns how many", async () => {
  const queue = new LogQueue();
  for (let i = 0; i < 1_003; i++) queue.push(entry(String(i)));
  const taken = await queue.take(0);
  assert.equal(taken?.dropped, 3);
  assert.equal(taken?.entries.length, 1_000);
  assert.equal(taken?.entries[0]?._id, "3");
});

Deno.test("a quiet queue says so after a while and goes on", async () => {
  const queue = new LogQueue();
  assert.deepEqual(await queue.take(1), { entries: [], dropped: 0 });
  queue.push(entry("1"));
  assert.deepEqual(await ids(queue), ["1"]);
});

Deno.test("closing a queue ends the wait for ever", async () => {
  const queue = new LogQueue();
  const waiting = queue.take(60_000);
  queue.close();
  assert.equal(await waiting, null);
  queue.push(entry("1"));
  assert.equal(await queue.take(60_000), null);
});

async function ids(queue: LogQueue): Promise<string[] | undefined> {
  return (await queue.take(60_000))?.entries.map(({ _id }) => _id);
}

const entry = (_id: string) => logEntry({ _id });
