import { deepEqual, equal } from "node:assert/strict";
import { appendLog, atLeast, groupLogs, type LogLine } from "./groups.ts";

function line(id: string, part: Partial<LogLine> = {}): LogLine {
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
    ...part,
  };
}

Deno.test("lines of one request are one group, even when two requests overlap", () => {
  const groups = groupLogs([
    line("1", { requestId: "a" }),
    line("2", { requestId: "b" }),
    line("3", { requestId: "a" }),
    line("4", { requestId: "a", kind: "request" }),
  ]);
  deepEqual(groups.map((group) => [group.id, group.lines.map(({ id }) => id), group.access?.id]), [
    ["a", ["1", "3"], "4"],
    ["b", ["2"], undefined],
  ]);
});

Deno.test("a line that no request wrote is a group of its own", () => {
  const groups = groupLogs([line("1", { kind: "lifecycle" }), line("2", { kind: "lifecycle" })]);
  deepEqual(groups.map(({ id, requestId }) => [id, requestId]), [["1", null], ["2", null]]);
});

Deno.test("a request id named like a member of Object is an ordinary id", () => {
  equal(groupLogs([line("1", { requestId: "__proto__" })])[0]?.lines.length, 1);
});

Deno.test("a line that comes again after a reconnect is not shown twice, and the oldest is forgotten", () => {
  const two = appendLog(appendLog([], line("1"), 2), line("2"), 2);
  deepEqual(appendLog(two, line("2"), 2).map(({ id }) => id), ["1", "2"]);
  deepEqual(appendLog(two, line("3"), 2).map(({ id }) => id), ["2", "3"]);
});

Deno.test("a level includes what is worse", () => {
  equal(atLeast("error", "warn"), true);
  equal(atLeast("info", "warn"), false);
});
