import assert from "node:assert/strict";
import { retryDelaySeconds } from "./backoff.ts";

Deno.test("the delay doubles with each delivery, up to an hour", () => {
  const delays = [1, 2, 3, 4, 20, 1_000].map((attempts) => retryDelaySeconds(1, attempts, 0));
  assert.deepEqual(delays, [1, 2, 4, 8, 3_600, 3_600]);
});

Deno.test("messages that failed together come back apart", () => {
  assert.equal(retryDelaySeconds(10, 1, 1), 11);
  assert.ok(retryDelaySeconds(10, 1) <= 11);
});
