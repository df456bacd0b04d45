import type { LogView } from "@imprun/contracts/api/activity";
import { equal } from "node:assert/strict";
import { logLine } from "./log-line.ts";

const ENTRY: LogView = {
  id: "1",
  kind: "log",
  level: "info",
  tenantId: "hometax.dev",
  environment: "dev",
  at: "2026-01-01T00:00:00.000Z",
  message: "saved",
  function: "calculateTax",
  semver: "1.0.0",
  requestId: "r-1",
  data: { ms: 1 },
};

Deno.test("a line has time, level, function, request and message", () => {
  equal(logLine(ENTRY), "2026-01-01T00:00:00.000Z  INFO   calculateTax  r-1  saved");
});

Deno.test("an event of an isolate says what it cost", () => {
  const stopped: LogView = {
    ...ENTRY,
    kind: "lifecycle",
    level: "error",
    function: null,
    requestId: null,
    message: "Isolate 3 was stopped",
    data: { event: "killed", isolate: "3", reason: "cpu_limit", cpuMs: 1_004 },
  };
  equal(
    logLine(stopped),
    "2026-01-01T00:00:00.000Z  ERROR  -  -  Isolate 3 was stopped  reason=cpu_limit cpuMs=1004",
  );
});

Deno.test("what a caller has sent cannot steer the terminal", () => {
  const line = logLine({ ...ENTRY, message: "a\u001b[2Jb\n\tc" });
  equal(line.endsWith("  a\ufffd[2Jb\n\tc"), true);
});
