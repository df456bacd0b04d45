import assert from "node:assert/strict";
import { Turns } from "./turns.ts";

Deno.test("what comes while a large request is worked on goes before the next large one", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const large = (name: string) =>
    turns.run(() => {
      order.push(name);
      setTimeout(() => order.push(`small after ${name}`), 0);
    });
  await Promise.all([large("first"), large("second"), large("third")]);
  assert.deepEqual(order, ["first", "small after first", "second", "small after second", "third"]);
  await new Promise((resolve) => setTimeout(resolve, 0));
});

Deno.test("a large request that waits for another one leaves it its turn", async () => {
  const turns = new Turns();
  const { promise: released, resolve: release } = Promise.withResolvers<string>();
  const { result: blocked } = await turns.run(() => released);
  await turns.run(() => release("released"));
  assert.equal(await blocked, "released");
});

Deno.test("a large request that fails leaves the next its turn", async () => {
  const turns = new Turns();
  const failing = turns.run(() => {
    throw new TypeError("It is none");
  });
  const next = turns.run(() => "done");
  await assert.rejects(failing, TypeError);
  assert.deepEqual(await next, { result: "done" });
});
