import { deepEqual } from "node:assert/strict";
import { parseServerTiming } from "./server-timing.ts";

Deno.test("durations are read, and what has none is left out", () => {
  deepEqual(
    parseServerTiming('queue;dur=0.1, boot;desc="cold";dur=5, cache, run;dur=x, db;dur=2.25'),
    [
      { name: "queue", ms: 0.1 },
      { name: "boot", ms: 5 },
      { name: "db", ms: 2.25 },
    ],
  );
  deepEqual(parseServerTiming(""), []);
});
