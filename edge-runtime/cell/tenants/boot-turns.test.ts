import assert from "node:assert/strict";
import { BootTurns } from "./boot-turns.ts";

/** Begins boots of these tenants; `began` has them in the order in which they may, and each waits to be ended. */
function queue(turns: BootTurns) {
  const began: (string | null)[] = [];
  const ends: (() => void)[] = [];
  return {
    began,
    async ask(tenantId: string | null, isWanted?: () => boolean): Promise<void> {
      const end = await turns.next(tenantId, isWanted);
      began.push(tenantId);
      ends.push(end);
    },
    async endOne(): Promise<void> {
      ends.shift()?.();
      await settled();
    },
  };
}

/** Everything that follows from what happened has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("no more boots are under way than may be, and the others come in their order", async () => {
  const { began, ask, endOne } = queue(new BootTurns(2));
  for (const tenantId of ["a", "b", "c", "d"]) ask(tenantId);
  await settled();
  assert.deepEqual(began, ["a", "b"]);
  await endOne();
  assert.deepEqual(began, ["a", "b", "c"]);
  await endOne();
  assert.deepEqual(began, ["a", "b", "c", "d"]);
});

Deno.test("who had fewer boots lately comes before who had more, and a spare comes last", async () => {
  const turns = new BootTurns(1);
  const { began, ask, endOne } = queue(turns);
  turns.tookSpare("greedy");
  ask("first");
  ask(null);
  for (let i = 0; i < 3; i++) ask("greedy");
  ask("modest");
  await settled();
  for (let i = 0; i < 6; i++) await endOne();
  assert.deepEqual(began, ["first", "modest", "greedy", "greedy", "greedy", null]);
});

Deno.test("a boot for which nobody waits any more does not begin", async () => {
  const { began, ask, endOne } = queue(new BootTurns(1));
  let isWanted = true;
  ask("first");
  const refused = ask("left", () => isWanted);
  ask("stays");
  await settled();
  isWanted = false;
  await Promise.all([
    endOne(),
    assert.rejects(refused, { code: "queue_limit" }),
  ]);
  assert.deepEqual(began, ["first", "stays"]);
});

Deno.test("a turn that is given back twice is one turn", async () => {
  const turns = new BootTurns(1);
  const end = await turns.next("a");
  end();
  end();
  const { began, ask } = queue(turns);
  ask("b");
  ask("c");
  await settled();
  assert.deepEqual(began, ["b"]);
});
