/** The phase machine as tables. It decides, and does nothing. */
import type { DesiredState, Phase } from "@imprun/contracts/documents/system";

/** The phases in which there is work, and what each leads to when the work is done. */
export const COMPLETIONS = {
  Creating: "Created",
  Starting: "Started",
  Stopping: "Stopped",
  Deleting: "Deleted",
} as const satisfies Partial<Record<Phase, Phase>>;

export type WorkPhase = keyof typeof COMPLETIONS;

/** The phase to go to for a desired state, from each phase that is not on its way already. */
const TURNS: Readonly<Record<DesiredState, Partial<Record<Phase, WorkPhase>>>> = {
  Running: { Created: "Starting", Stopped: "Starting" },
  Stopped: { Created: "Stopping", Starting: "Stopping", Started: "Stopping" },
  Deleted: {
    Creating: "Deleting",
    Created: "Deleting",
    Starting: "Deleting",
    Started: "Deleting",
    Stopping: "Deleting",
    Stopped: "Deleting",
  },
};

/**
 * What a gateway or an environment in `phase` has to do: the phase to work in (which may be another one than it is in),
 * or null when it is where it is wanted.
 */
export function workPhase(phase: Phase, state: DesiredState): WorkPhase | null {
  const turn = TURNS[state][phase];
  if (turn) return turn;
  return isWorkPhase(phase) ? phase : null;
}

function isWorkPhase(phase: Phase): phase is WorkPhase {
  return Object.hasOwn(COMPLETIONS, phase);
}
