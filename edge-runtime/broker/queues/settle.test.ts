import assert from "node:assert/strict";
import type { EventResult } from "@imprun/contracts/runtime/frames";
import { settle } from "./settle.ts";

const CONSUMER = { name: "mails", maxRetries: 2, batchSize: 10, retryDelaySeconds: 10 };
const messages = (...attempts: number[]) =>
  attempts.map((attempts, index) => ({
    _id: `m${index}`,
    content: new Uint8Array(),
    sentAt: new Date(0),
    attempts,
  }));
const failed = (code: string, rest: Partial<EventResult> = {}): EventResult => ({
  error: { code, message: "" },
  acked: [],
  retried: [],
  ...rest,
});

Deno.test("what a handler that ends well says nothing of is done", () => {
  const result = { error: null, acked: [0], retried: [{ index: 2, delaySeconds: 7 }] };
  assert.deepEqual(settle(messages(1, 1, 1), result, CONSUMER, 0), {
    done: ["m0", "m1"],
    retries: [{ _id: "m2", availableAt: new Date(7_000), attempts: 1 }],
    dead: [],
  });
});

Deno.test("after a failure only what was acknowledged is done, and the last retry is the end", () => {
  const { done, retries, dead } = settle(
    messages(1, 2, 3),
    failed("function_failed", { acked: [0] }),
    CONSUMER,
    0,
  );
  assert.deepEqual([done, dead], [["m0"], ["m2"]]);
  assert.equal(retries[0]!._id, "m1");
  const waitMs = retries[0]!.availableAt.getTime();
  assert.ok(waitMs >= 20_000 && waitMs <= 22_000, `${waitMs}`);
});

Deno.test("a delivery that never reached the function does not count", () => {
  const { retries, dead } = settle(messages(9), failed("tenant_suspended"), CONSUMER, 0);
  assert.deepEqual(dead, []);
  assert.equal(retries[0]!.attempts, 8);
});
