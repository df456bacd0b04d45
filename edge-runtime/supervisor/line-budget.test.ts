import assert from "node:assert/strict";
import { LineBudget } from "./line-budget.ts";

Deno.test("a cell that writes without end is cut off, and the next lines say how much was left out", () => {
  const written: string[] = [];
  const budget = new LineBudget((line) => written.push(line));
  for (let i = 0; i < 1_000; i++) budget.add(`line ${i}`, 0);
  assert.equal(written.length, 200);
  budget.add("later", 10_000);
  assert.deepEqual(written.slice(200), ["800 lines of a cell were left out", "later"]);
});

Deno.test("a line is passed on up to what one can read", () => {
  const written: string[] = [];
  const budget = new LineBudget((line) => written.push(line));
  budget.add("short", 0);
  budget.add("x".repeat(5_000), 0);
  assert.deepEqual(written.map(({ length }) => length), [5, 4_000]);
});
