import { equal, throws } from "node:assert/strict";
import { sinceTime } from "./since.ts";

const now = new Date("2026-01-02T00:00:00Z");

Deno.test("a span of time counts back from now", () => {
  equal(sinceTime("90s", now), "2026-01-01T23:58:30.000Z");
  equal(sinceTime("2h", now), "2026-01-01T22:00:00.000Z");
  equal(sinceTime("1d", now), "2026-01-01T00:00:00.000Z");
});

Deno.test("a time is taken as it is, and what is none is refused", () => {
  equal(sinceTime("2026-01-01T09:00:00+09:00", now), "2026-01-01T00:00:00.000Z");
  for (const text of ["", "1", "yesterday", "1w", "-5m", "2026-13-01"]) {
    throws(() => sinceTime(text, now), /--since is a time span/);
  }
});
