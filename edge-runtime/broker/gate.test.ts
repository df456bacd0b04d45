import assert from "node:assert/strict";
import { Gate } from "./gate.ts";

Deno.test("a tenant has only so much under way, in order, and does not hold up another", async () => {
  const gate = new Gate(2, 10, "DATABASE_LIMITS.commandsWaiting");
  const started: string[] = [];
  const doors: PromiseWithResolvers<void>[] = [];
  const work = (name: string) => async () => {
    started.push(name);
    const door = Promise.withResolvers<void>();
    doors.push(door);
    await door.promise;
  };
  const a = ["a1", "a2", "a3", "a4"].map((name) => gate.run("a.dev", work(name)));
  const b = gate.run("b.dev", work("b1"));
  assert.deepEqual(started, ["a1", "a2", "b1"]);
  doors[0]!.resolve();
  await a[0];
  assert.deepEqual(started, ["a1", "a2", "b1", "a3"]);
  while (started.length < 5) {
    doors.forEach((door) => door.resolve());
    await new Promise((resolve) => setTimeout(resolve));
  }
  doors.forEach((door) => door.resolve());
  await Promise.all([...a, b]);
});

Deno.test("work that fails makes room, and too much that waits is refused", async () => {
  const gate = new Gate(1, 1, "DATABASE_LIMITS.commandsWaiting");
  const door = Promise.withResolvers<void>();
  const failing = gate.run("a.dev", async () => {
    await door.promise;
    throw new Error("it failed");
  });
  const waiting = gate.run("a.dev", () => Promise.resolve("its turn"));
  await assert.rejects(gate.run("a.dev", () => Promise.resolve()), {
    code: "concurrency_limit",
    extra: { limitName: "DATABASE_LIMITS.commandsWaiting", limit: 1 },
  });
  door.resolve();
  await assert.rejects(failing, /it failed/);
  assert.equal(await waiting, "its turn");
});
