import assert from "node:assert/strict";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { triggersOf } from "./declared.ts";

const hourly = { name: "hourly", cron: "0 * * * *", timezone: "UTC", catchUp: "skip" as const };
const deployed = (schedules: number) => ({
  versionId: "v1",
  semver: "1.0.0",
  methods: [],
  triggers: { schedules: new Array(schedules).fill(hourly), queues: [] },
});

Deno.test("what a function declares is read, and a wrong declaration fails its import", () => {
  const read = (value: unknown) =>
    triggersOf({ declared: { job: value } }, { functions: {} }, ["job"]);
  assert.equal(read({ schedule: "0 * * * *" }).triggers.job!.schedules[0]!.name, "0 * * * *");
  const { failure, triggers } = read({ schedule: "never" });
  assert.deepEqual([failure!.function, failure!.code, triggers], ["job", "import_failed", {}]);
});

Deno.test("schedules are bounded for all functions of a gateway together", () => {
  const others = { other: deployed(TRIGGER_LIMITS.tenantSchedules) };
  const declared = { job: { schedule: "0 * * * *" } };
  const { failure } = triggersOf({ declared }, { functions: others }, ["job"]);
  assert.match(failure!.error.message, /100 schedules/);
  const before = { job: deployed(TRIGGER_LIMITS.tenantSchedules) };
  assert.equal(triggersOf({ declared }, { functions: before }, ["job"]).failure, null);
});
