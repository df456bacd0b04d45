import type { Cluster } from "../cluster/cluster.ts";
import type { Control } from "../context.ts";
import type { Reconciled } from "./lease.ts";
import type { WorkPhase } from "./phases.ts";

/** One thing that a phase has to do. It may be done again, also after half of it was done. */
interface Step<T extends Reconciled> {
  /** Shown to people as the name of the condition. */
  readonly name: string;
  /** Null when done, or what is waited for. Throws when it failed. */
  run(control: Control, cluster: Cluster, document: T): Promise<string | null>;
}

/** The steps of each phase, in order. */
export type PhaseSteps<T extends Reconciled> = Readonly<Record<WorkPhase, readonly Step<T>[]>>;
