import assert from "node:assert/strict";
import type { ProblemError } from "@imprun/contracts/problem";
import { Backoff } from "./backoff.ts";

function secondsLeft(backoff: Backoff, now: number): number {
  try {
    backoff.check(now);
    return 0;
  } catch (error) {
    return (error as ProblemError).extra.retryAfterSeconds as number;
  }
}

Deno.test("the wait doubles from the second breach to five minutes", () => {
  const backoff = new Backoff();
  const waits: number[] = [];
  for (let now = 1_000, i = 0; i < 12; i++) {
    backoff.breached(1, now);
    waits.push(secondsLeft(backoff, now));
    now += waits.at(-1)! * 1_000;
    assert.equal(secondsLeft(backoff, now), 0);
  }
  assert.deepEqual(waits, [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

Deno.test("a new revision and ten quiet minutes both start afresh", () => {
  const backoff = new Backoff();
  backoff.breached(1, 0);
  backoff.breached(1, 0);
  backoff.clear();
  assert.equal(secondsLeft(backoff, 0), 0);
  backoff.breached(1, 0);
  backoff.breached(1, 700_000);
  assert.equal(secondsLeft(backoff, 700_000), 0);
});

Deno.test("a clock that was set back makes nobody wait longer", () => {
  const backoff = new Backoff();
  backoff.suspended(3, -3_600_000, 0);
  assert.equal(secondsLeft(backoff, 0), 2);
});
