import assert from "node:assert/strict";
import { DeclarationError, nextDue, readDeclared } from "./cron.ts";

const due = (cron: string, after: string, timezone = "UTC") =>
  nextDue({ cron, timezone }, new Date(after))?.toISOString() ?? null;

Deno.test("five fields count in minutes, six in seconds", () => {
  assert.equal(due("*/5 * * * *", "2026-03-01T10:02:30Z"), "2026-03-01T10:05:00.000Z");
  assert.equal(due("*/5 * * * * *", "2026-03-01T10:02:31Z"), "2026-03-01T10:02:35.000Z");
});

Deno.test("a time of day is that of the schedule's time zone, summer time included", () => {
  const after = "2026-07-01T00:00:00Z";
  assert.equal(due("0 9 * * *", after, "Asia/Seoul"), "2026-07-02T00:00:00.000Z");
  assert.equal(due("0 9 * * *", after, "Europe/Berlin"), "2026-07-01T07:00:00.000Z");
});

Deno.test("short and long forms of a declaration have one normal form", () => {
  assert.deepEqual(readDeclared({ schedule: "0 * * * *", queues: ["mails"] }), {
    schedules: [{ name: "0 * * * *", cron: "0 * * * *", timezone: "UTC", catchUp: "skip" }],
    queues: [{ name: "mails", maxRetries: 3, batchSize: 10, retryDelaySeconds: 1 }],
  });
  const long = readDeclared({
    schedule: [{ cron: "0 9 * * *", name: "morning", timezone: "Asia/Seoul", catchUp: "once" }],
    queues: { name: "mails", maxRetries: 0 },
  });
  assert.equal(long.schedules[0]!.name, "morning");
  assert.equal(long.queues[0]!.maxRetries, 0);
});

Deno.test("a wrong declaration says what is wrong with it", () => {
  const refused: [declared: unknown, message: RegExp][] = [
    [{ schedule: "61 * * * *" }, /"61 \* \* \* \*".*minute: 61/],
    [{ schedule: "every day" }, /not valid/],
    [{ schedule: { cron: "0 9 * * *", timezone: "Mars/Base" } }, /time zone is unknown/],
    [{ schedule: "0 0 31 2 *" }, /never due/],
    [{ schedule: "2030-01-01T00:00:00" }, /a date/],
    [{ schedule: ["0 * * * *", "0 * * * *"] }, /same name/],
    [{ schedule: 5 }, /schedule/],
    [{ queues: ["has spaces"] }, /queue's name/],
    [{ queues: [{ name: "mails", retries: 3 }] }, /retries/],
  ];
  for (const [declared, message] of refused) {
    assert.throws(() => readDeclared(declared), (error: Error) => {
      assert.ok(error instanceof DeclarationError);
      assert.match(error.message, message);
      return true;
    });
  }
});
