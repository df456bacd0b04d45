import { equal } from "node:assert/strict";
import { formatBytes, formatMs, relativeTime } from "./format.ts";

const now = Date.parse("2026-01-02T00:00:00Z");

Deno.test("a time is told relative to now, in the largest unit that fits", () => {
  equal(relativeTime("2026-01-01T23:59:30Z", "en", now), "30 seconds ago");
  equal(relativeTime("2026-01-01T22:00:00Z", "en", now), "2 hours ago");
  equal(relativeTime("2026-01-01T00:00:00Z", "en", now), "yesterday");
  equal(relativeTime("2026-01-01T22:00:00Z", "ko", now), "2시간 전");
  equal(relativeTime("2026-01-02T00:00:00Z", "en", now), "now");
});

Deno.test("durations and sizes are short", () => {
  equal(formatMs(3.14159), "3.1 ms");
  equal(formatMs(23.4), "23 ms");
  equal(formatMs(1_203), "1.20 s");
  equal(formatMs(12_345), "12.3 s");
  equal(formatBytes(12), "12 B");
  equal(formatBytes(2_048), "2.0 KB");
  equal(formatBytes(3_145_728), "3.0 MB");
});
