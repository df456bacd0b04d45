import assert from "node:assert/strict";
import { KeyedMutex } from "./keyed-mutex.ts";

Deno.test("turns of one key come in the order they were asked for, also after a failure", async () => {
  const mutex = new KeyedMutex();
  const order: string[] = [];
  const turn = (name: string) => async () => {
    order.push(`${name} begins`);
    await Promise.resolve();
    order.push(`${name} ends`);
    if (name === "second") throw new Error("on purpose");
  };
  const results = await Promise.allSettled(
    ["first", "second", "third"].map((name) => mutex.run("key", turn(name))),
  );
  assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assert.deepEqual(order, [
    "first begins",
    "first ends",
    "second begins",
    "second ends",
    "third begins",
    "third ends",
  ]);
});

Deno.test("turns of different keys do not wait for each other", async () => {
  const mutex = new KeyedMutex();
  const held = Promise.withResolvers<void>();
  const first = mutex.run("a", () => held.promise);
  assert.equal(await mutex.run("b", () => Promise.resolve("done")), "done");
  held.resolve();
  await first;
});
