import assert from "node:assert/strict";
import type { Schedule } from "@imprun/contracts/triggers";
import { decide } from "./due.ts";

const schedule = (catchUp: Schedule["catchUp"]): Schedule => ({
  name: "minutely",
  cron: "* * * * *",
  timezone: "UTC",
  catchUp,
});
const at = (time: string) => new Date(`2026-03-01T${time}Z`);

Deno.test("a run on time runs, and the next one is due a minute later", () => {
  assert.deepEqual(decide(schedule("skip"), at("10:00:00"), at("10:00:01")), {
    runs: true,
    nextAt: at("10:01:00"),
  });
});

Deno.test("runs that were missed are skipped, or made up for by one", () => {
  const now = at("12:00:30");
  assert.deepEqual(decide(schedule("skip"), at("10:00:00"), now), {
    runs: false,
    nextAt: at("12:01:00"),
  });
  assert.deepEqual(decide(schedule("once"), at("10:00:00"), now), {
    runs: true,
    nextAt: at("12:01:00"),
  });
});

Deno.test("a clock that is behind does not run the same time twice", () => {
  assert.deepEqual(decide(schedule("skip"), at("10:00:00"), at("09:59:59")).nextAt, at("10:01:00"));
});
