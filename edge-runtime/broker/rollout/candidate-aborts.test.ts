import assert from "node:assert/strict";
import { SUSPENSION_FORGET_MS } from "@imprun/contracts/limits";
import { CandidateAborts } from "./candidate-aborts.ts";

Deno.test("from the second candidate on, the next one waits longer each time", () => {
  const aborts = new CandidateAborts();
  assert.equal(aborts.refusal(0), null);
  aborts.add("a", 0);
  assert.equal(aborts.refusal(0), null);
  aborts.add("b", 10);
  assert.match(aborts.refusal(10)!, /of 2 candidates; try again in 1 s$/);
  assert.equal(aborts.refusal(1_010), null);
  aborts.add("c", 1_010);
  assert.match(aborts.refusal(1_010)!, /try again in 2 s$/);
});

Deno.test("what several cells say of one candidate counts once", () => {
  const aborts = new CandidateAborts();
  for (let cell = 0; cell < 4; cell++) aborts.add("a", cell);
  assert.equal(aborts.refusal(4), null);
});

Deno.test("ten minutes later it is forgotten", () => {
  const aborts = new CandidateAborts();
  aborts.add("a", 0);
  aborts.add("b", SUSPENSION_FORGET_MS + 1);
  assert.equal(aborts.refusal(SUSPENSION_FORGET_MS + 1), null);
});
