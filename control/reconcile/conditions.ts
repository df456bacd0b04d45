import type { Condition } from "@imprun/contracts/documents/system";

/** How a step ended: done, not possible yet for a reason, or failed. */
export type StepResult = { ok: true } | { ok: false; waiting: string } | {
  ok: false;
  error: unknown;
};

const BACK_OFF_MS = { waiting: { first: 500, most: 5_000 }, error: { first: 1_000, most: 60_000 } };

/** The conditions after one more attempt at `step`; the others stay as they are. */
export function recordAttempt(
  conditions: readonly Condition[],
  step: string,
  result: StepResult,
  now: Date,
): Condition[] {
  const previous = conditions.find((condition) => condition.step === step);
  const attempts = previous && !previous.ok ? previous.attempts + 1 : 1;
  const condition: Condition = {
    step,
    ok: result.ok,
    attempts,
    lastError: result.ok ? null : describe(result),
    nextAttemptAt: result.ok ? null : new Date(now.getTime() + backOffMs(result, attempts)),
    updatedAt: now,
  };
  return [...conditions.filter((other) => other.step !== step), condition];
}

/** Doubles with each attempt up to a minute, or up to five seconds for what is only waited for. */
function backOffMs(result: Exclude<StepResult, { ok: true }>, attempts: number): number {
  const { first, most } = "waiting" in result ? BACK_OFF_MS.waiting : BACK_OFF_MS.error;
  return Math.min(most, first * 2 ** (attempts - 1));
}

function describe(result: Exclude<StepResult, { ok: true }>): string {
  if ("waiting" in result) return result.waiting;
  return result.error instanceof Error ? result.error.message : String(result.error);
}
