import assert from "node:assert/strict";
import { RestartBackoff } from "./backoff.ts";

Deno.test("a first crash is mended at once, and repeated ones ever later", () => {
  const backoff = new RestartBackoff();
  const waits = Array.from({ length: 10 }, () => backoff.next(500));
  assert.deepEqual(waits, [0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
});

Deno.test("a cell that lived well is forgiven", () => {
  const backoff = new RestartBackoff();
  for (let i = 0; i < 5; i++) backoff.next(500);
  assert.equal(backoff.next(60_000), 0);
});
