import { deepEqual, equal } from "node:assert/strict";
import { addGap, addLines, type LogLine, NO_ENTRIES, piecesOf } from "./entries.ts";

function line(id: string): LogLine {
  return {
    id,
    kind: "log",
    level: "info",
    tenantId: "hometax.dev",
    environment: "dev",
    at: "2026-01-01T00:00:00.000Z",
    message: id,
    function: "calculateTax",
    semver: "1.0.0",
    requestId: null,
    data: {},
  };
}

const ids = ({ lines }: { lines: readonly LogLine[] }) => lines.map(({ id }) => id);

Deno.test("lines keep their order, also when one comes late or twice, and the oldest are forgotten", () => {
  const two = addLines(NO_ENTRIES, [line("1"), line("3")], 3);
  deepEqual(ids(addLines(two, [line("3"), line("2")], 3)), ["1", "2", "3"]);
  deepEqual(ids(addLines(two, [line("4"), line("5")], 3)), ["3", "4", "5"]);
});

Deno.test("a gap stays before the line that came after it, and is forgotten with it", () => {
  const gap = addLines(addGap(addLines(NO_ENTRIES, [line("1")], 3), 7), [line("5")], 3);
  deepEqual(gap.gaps, [{ before: "5", count: 7 }]);
  deepEqual(addLines(gap, [line("6"), line("7"), line("8")], 3).gaps, []);
});

Deno.test("places in a stack lead to the function's source, and paths of others do not", () => {
  const stack = "Error: no\n    at deep (calculateTax.ts:3:20)\n    at ext:deno_node/x.ts:1:2";
  const places = piecesOf(stack).flatMap(({ place }) => place ?? []);
  deepEqual(places, [{ function: "calculateTax", line: 3, column: 20 }]);
  equal(piecesOf(stack).map(({ text }) => text).join(""), stack);
  equal(piecesOf("at node_modules/hono/a.js:1:2").some(({ place }) => place), false);
});
