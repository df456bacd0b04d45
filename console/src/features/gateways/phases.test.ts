import { equal } from "node:assert/strict";
import { isMoving } from "./phases.ts";

Deno.test("a gateway moves until its phase is what people want", () => {
  equal(isMoving({ state: "Running", phase: "Creating" }), true);
  equal(isMoving({ state: "Running", phase: "Started" }), false);
  equal(isMoving({ state: "Stopped", phase: "Started" }), true);
  equal(isMoving({ state: "Stopped", phase: "Stopped" }), false);
  equal(isMoving({ state: "Deleted", phase: "Deleting" }), true);
  equal(isMoving({ state: "Deleted", phase: "Deleted" }), false);
});
