import { deepEqual, equal } from "node:assert/strict";
import type { Condition } from "@imprun/contracts/documents/system";
import { recordAttempt } from "./conditions.ts";

const NOW = new Date("2026-01-01T00:00:00Z");

function delayMs(conditions: readonly Condition[]): number {
  return conditions.at(-1)!.nextAttemptAt!.getTime() - NOW.getTime();
}

Deno.test("a step that fails again and again is tried less and less often, and says why", () => {
  let conditions: Condition[] = [];
  const delays = [];
  for (let attempt = 0; attempt < 8; attempt++) {
    conditions = recordAttempt(conditions, "database", { ok: false, error: new Error("No") }, NOW);
    delays.push(delayMs(conditions));
  }
  deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  equal(conditions.length, 1);
  equal(conditions[0]!.attempts, 8);
  equal(conditions[0]!.lastError, "No");
});

Deno.test("a step that waits is asked again soon", () => {
  const conditions = recordAttempt([], "runtime", { ok: false, waiting: "No runtime" }, NOW);
  equal(delayMs(conditions), 500);
  equal(conditions[0]!.lastError, "No runtime");
});

Deno.test("a step that succeeds forgets its failures and leaves other steps alone", () => {
  const failed = recordAttempt([], "database", { ok: false, error: "No" }, NOW);
  const other = recordAttempt(failed, "runtime", { ok: true }, NOW);
  const mended = recordAttempt(other, "database", { ok: true }, NOW);
  deepEqual(mended.map(({ step, ok, lastError }) => [step, ok, lastError]), [
    ["runtime", true, null],
    ["database", true, null],
  ]);
  equal(recordAttempt(mended, "database", { ok: true }, NOW).at(-1)!.attempts, 1);
});
