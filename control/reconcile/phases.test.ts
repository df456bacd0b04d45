import { equal } from "node:assert/strict";
import { DesiredState, Phase } from "@imprun/contracts/documents/system";
import { COMPLETIONS, workPhase } from "./phases.ts";

const GOALS = { Running: "Started", Stopped: "Stopped", Deleted: "Deleted" } as const;

Deno.test("every phase leads to the goal of every desired state, and there is no way back from a deletion", () => {
  for (const state of DesiredState.options) {
    for (const start of Phase.options) {
      let phase: Phase = start;
      for (let steps = 0; steps < Phase.options.length; steps++) {
        const work = workPhase(phase, state);
        if (work === null) break;
        phase = COMPLETIONS[work];
      }
      const goal = start.startsWith("Delet") ? "Deleted" : GOALS[state];
      equal(phase, goal, `${start} → ${state}`);
    }
  }
});

Deno.test("nothing is to be done where everything is as wanted", () => {
  equal(workPhase("Started", "Running"), null);
  equal(workPhase("Stopped", "Stopped"), null);
  equal(workPhase("Deleted", "Deleted"), null);
  equal(workPhase("Deleted", "Running"), null);
});

Deno.test("a deletion does not wait for the phase that is under way", () => {
  equal(workPhase("Creating", "Deleted"), "Deleting");
  equal(workPhase("Stopping", "Deleted"), "Deleting");
});
