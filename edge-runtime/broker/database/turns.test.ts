import assert from "node:assert/strict";
import { Turns } from "./turns.ts";

const LARGE = 1024 * 1024;

function burn(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

Deno.test("large commands of one tenant let those of others in between", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const decode = (name: string, ms: number) => () => {
    burn(ms);
    order.push(name);
  };
  const large = ["a1", "a2", "a3"].map((name) => turns.take("a", LARGE, decode(name, 5)));
  const small = turns.take("a", 10, decode("a4", 0));
  await turns.take("b", LARGE, decode("b1", 5));
  await turns.take("c", 10, decode("c1", 0));
  assert.deepEqual(order, ["a1", "b1", "c1"]);
  await Promise.all([...large, small]);
  assert.deepEqual(order, ["a1", "b1", "c1", "a2", "a3", "a4"]);
});

Deno.test("a command that cannot be decoded holds nobody up", async () => {
  const turns = new Turns();
  const fails = async () => {
    await turns.take("a", LARGE, () => {
      throw new RangeError("No command");
    });
  };
  const first = turns.take("b", LARGE, () => burn(2));
  await Promise.all([assert.rejects(fails, RangeError), assert.rejects(fails, RangeError)]);
  await first;
  assert.equal(await turns.take("a", LARGE, () => 1), 1);
});

Deno.test("what is small and alone is decoded at once", () => {
  assert.equal(new Turns().take("a", 10, () => 1), 1);
});

Deno.test("only so many bytes of a tenant wait", async () => {
  const turns = new Turns();
  const first = turns.take("a", LARGE, () => burn(2));
  const all = Array.from({ length: 200 }, async () => await turns.take("a", LARGE, () => 1));
  await first;
  const results = await Promise.allSettled(all);
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 128);
  const refused = results.find(({ status }) => status === "rejected") as PromiseRejectedResult;
  assert.equal(refused.reason.code, "concurrency_limit");
  assert.equal(await turns.take("a", LARGE, () => 1), 1);
});
