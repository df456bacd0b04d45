import type { Phase } from "@imprun/contracts/documents/system";
import type { z } from "zod";
import type { Tone } from "../../ui/badge.tsx";

export type PhaseName = z.infer<typeof Phase>;

const TONES: Record<PhaseName, Tone> = {
  Creating: "info",
  Created: "info",
  Starting: "info",
  Started: "success",
  Stopping: "warning",
  Stopped: "neutral",
  Deleting: "danger",
  Deleted: "danger",
};

export function phaseTone(phase: PhaseName): Tone {
  return TONES[phase];
}

const GOALS = { Running: "Started", Stopped: "Stopped", Deleted: "Deleted" } as const;

/** Whether the observed phase is not yet what people want. */
export function isMoving(
  { state, phase }: { state: keyof typeof GOALS; phase: PhaseName },
): boolean {
  return phase !== GOALS[state];
}
