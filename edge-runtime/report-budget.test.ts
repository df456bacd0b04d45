import assert from "node:assert/strict";
import { ReportBudget } from "./report-budget.ts";

/** A budget whose windows end when the test says so. */
function start() {
  const written: string[] = [];
  const windows: (() => void)[] = [];
  const budget = new ReportBudget((line) => written.push(line), (done) => windows.push(done));
  return { written, windows, budget, endWindow: () => windows.shift()!() };
}

Deno.test("of one kind a few lines are written, and then how many were left out", () => {
  const { written, budget, endWindow } = start();
  for (let i = 0; i < 1_000; i++) budget.add(`A command of gateway-${i} failed`);
  assert.equal(written.length, 20);
  endWindow();
  assert.deepEqual(written.slice(20), [
    "980 lines were left out that begin like: A command of gateway-0 failed",
  ]);
  budget.add("A command of another failed");
  assert.equal(written.at(-1), "A command of another failed");
});

Deno.test("many lines of one kind take nothing from another", () => {
  const { written, budget, windows } = start();
  for (let i = 0; i < 1_000; i++) budget.add(`A command of gateway-${i} failed`);
  budget.add("cell-1-2 ended by SIGKILL");
  assert.equal(written.at(-1), "cell-1-2 ended by SIGKILL");
  assert.equal(windows.length, 1);
});

Deno.test("a line is written up to what one can read", () => {
  const { written, budget } = start();
  budget.add("x".repeat(100_000));
  assert.equal(written[0]!.length, 4_000);
});
