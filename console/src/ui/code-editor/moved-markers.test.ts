import { deepEqual } from "node:assert/strict";
import { movedMarkers } from "./moved-markers.ts";

const on = (line: number) => ({ startLineNumber: line, endLineNumber: line });
const MARKERS = [on(2), on(5), on(9)];

Deno.test("a marker goes when its line is edited, and the others stay", () => {
  deepEqual(movedMarkers(MARKERS, [{ range: on(5), text: "x" }]), [on(2), on(9)]);
  deepEqual(movedMarkers(MARKERS, [{ range: on(4), text: "x" }]), MARKERS);
});

Deno.test("markers below new and deleted lines move with their lines", () => {
  deepEqual(movedMarkers(MARKERS, [{ range: on(3), text: "a\nb\n" }]), [on(2), on(7), on(11)]);
  const deleted = { startLineNumber: 3, endLineNumber: 6 };
  deepEqual(movedMarkers(MARKERS, [{ range: deleted, text: "" }]), [on(2), on(6)]);
});
