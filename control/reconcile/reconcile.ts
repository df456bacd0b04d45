/** Brings one gateway or environment from the phase it is in to the one it is wanted in. */
import type { Cluster } from "../cluster/cluster.ts";
import type { Control } from "../context.ts";
import type { Condition } from "@imprun/contracts/documents/system";
import { recordAttempt, type StepResult } from "./conditions.ts";
import { type Clock, type Lease, LeaseLost, NEVER, type Reconciled } from "./lease.ts";
import { COMPLETIONS, type WorkPhase, workPhase } from "./phases.ts";
import type { PhaseSteps } from "./steps.ts";

export interface Workshop<T extends Reconciled> {
  readonly control: Control;
  readonly cluster: Cluster;
  readonly steps: PhaseSteps<T>;
  readonly clock: Clock;
  /** Runs when the work of a phase was completed and written down. */
  readonly completed: (document: T, phase: WorkPhase) => Promise<void>;
}

/**
 * Works through phases under a lease until the document is where it is wanted (null), or until a step has to wait (when
 * to try again); then gives the lease back. Throws LeaseLost when somebody else took over.
 */
export async function reconcile<T extends Reconciled>(
  workshop: Workshop<T>,
  lease: Lease<T>,
): Promise<Date | null> {
  let phase = workPhase(lease.document.phase, lease.document.state);
  if (phase && phase !== lease.document.phase) {
    // What kept an earlier phase waiting says nothing about this one.
    await lease.update({ phase, conditions: [] } as unknown as Partial<T>);
  }
  while (phase) {
    const { conditions, again } = await workThrough(workshop, lease, phase);
    if (again) {
      await lease.release(again, { conditions } as Partial<T>);
      return again;
    }
    const completed = phase;
    phase = workPhase(COMPLETIONS[completed], lease.document.state);
    const fields = { conditions, phase: phase ?? COMPLETIONS[completed] } as Partial<T>;
    await (phase ? lease.update(fields) : lease.release(NEVER, fields));
    await workshop.completed(lease.document, completed);
    if (!phase) return null;
  }
  await lease.release(NEVER);
  return null;
}

/** Runs the steps of a phase up to the first that has to wait; `again` is when to try that one again. */
async function workThrough<T extends Reconciled>(
  { control, cluster, clock, steps }: Workshop<T>,
  lease: Lease<T>,
  phase: WorkPhase,
): Promise<{ conditions: Condition[]; again: Date | null }> {
  let { conditions } = lease.document;
  for (const step of steps[phase]) {
    // What cannot be taken back is done with a lease that is sure to be good.
    await (phase === "Deleting" ? lease.renew() : lease.ensureHeld());
    const result = await attempt(() => step.run(control, cluster, lease.document));
    if ("error" in result) {
      const target = lease.document._id;
      control.log("warn", "A step failed", { target, phase, step: step.name, ...result });
    }
    conditions = recordAttempt(conditions, step.name, result, new Date(clock()));
    const again = conditions.at(-1)!.nextAttemptAt;
    if (again) return { conditions, again };
  }
  return { conditions, again: null };
}

async function attempt(work: () => Promise<string | null>): Promise<StepResult> {
  try {
    const waiting = await work();
    return waiting === null ? { ok: true } : { ok: false, waiting };
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    return { ok: false, error };
  }
}
