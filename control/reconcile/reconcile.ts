/** Brings one gateway or environment from the phase it is in to the one it is wanted in. */
import type { Cluster } from "../cluster/cluster.ts";
import type { Control } from "../context.ts";
import { recordAttempt, type StepResult } from "./conditions.ts";
import { type Clock, type Lease, LeaseLost, NEVER, type Reconciled } from "./lease.ts";
import { COMPLETIONS, workPhase } from "./phases.ts";
import type { PhaseSteps, Step } from "./steps.ts";

export interface Workshop<T extends Reconciled> {
  readonly control: Control;
  readonly cluster: Cluster;
  readonly steps: PhaseSteps<T>;
  readonly clock: Clock;
  /** Runs after each change of the phase. */
  readonly moved: (document: T) => Promise<void>;
}

/**
 * Works through phases under a lease until the document is where it is wanted (null), or until a step has to wait (when
 * to try again); then gives the lease back. Throws LeaseLost when somebody else took over.
 */
export async function reconcile<T extends Reconciled>(
  workshop: Workshop<T>,
  lease: Lease<T>,
): Promise<Date | null> {
  for (;;) {
    const phase = workPhase(lease.document.phase, lease.document.state);
    if (phase === null) {
      await lease.release(NEVER);
      return null;
    }
    if (phase !== lease.document.phase) {
      // What kept an earlier phase waiting says nothing about this one.
      await lease.update({ phase, conditions: [] } as unknown as Partial<T>);
    }
    for (const step of workshop.steps[phase]) {
      const nextAttemptAt = await attempt(workshop, lease, step, phase === "Deleting");
      if (nextAttemptAt) {
        await lease.release(nextAttemptAt);
        return nextAttemptAt;
      }
    }
    await lease.update({ phase: COMPLETIONS[phase] } as Partial<T>);
    await workshop.moved(lease.document);
  }
}

/** Runs one step and notes its outcome. Null when it is done, otherwise when to try again. */
async function attempt<T extends Reconciled>(
  { control, cluster, clock }: Workshop<T>,
  lease: Lease<T>,
  step: Step<T>,
  destructive: boolean,
): Promise<Date | null> {
  await (destructive ? lease.renew() : lease.ensureHeld());
  const result = await run(() => step.run(control, cluster, lease.document));
  if ("error" in result) {
    const { _id, phase } = lease.document;
    control.log("warn", "A step failed", { target: _id, phase, step: step.name, ...result });
  }
  const before = lease.document.conditions;
  const conditions = recordAttempt(before, step.name, result, new Date(clock()));
  await lease.update({ conditions } as Partial<T>);
  return conditions.at(-1)!.nextAttemptAt;
}

async function run(work: () => Promise<string | null>): Promise<StepResult> {
  try {
    const waiting = await work();
    return waiting === null ? { ok: true } : { ok: false, waiting };
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    return { ok: false, error };
  }
}
