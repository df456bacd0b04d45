import assert from "node:assert/strict";
import { expressionOf } from "./deno-cron.ts";

Deno.test("a schedule of Deno is a cron expression, as text or by its fields", () => {
  const cases: [Parameters<typeof expressionOf>[0], string][] = [
    ["*/10 * * * *", "*/10 * * * *"],
    [{ hour: { every: 6 } }, "0 */6 * * *"],
    [{ minute: { every: 5 } }, "*/5 * * * *"],
    [{ minute: 30, hour: { start: 9, end: 17, every: 2 } }, "30 9-17/2 * * *"],
    [{ dayOfMonth: 1 }, "0 0 1 * *"],
    [{ hour: 8, dayOfWeek: { exact: [1, 3] } }, "0 8 * * 1,3"],
    [{ hour: { start: 20 } }, "0 20-23 * * *"],
  ];
  for (const [schedule, expected] of cases) assert.equal(expressionOf(schedule), expected);
  assert.throws(() => expressionOf({ hour: { end: 3 } }), TypeError);
});
