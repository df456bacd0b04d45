import assert from "node:assert/strict";
import { outliveErrors } from "./last-resort.ts";

Deno.test("errors that nobody caught are told and outlived, and are few lines however many they are", () => {
  const told: unknown[] = [];
  outliveErrors((error) => told.push(error));
  for (let i = 0; i < 1_000; i++) {
    const event = new ErrorEvent("error", { error: new Error(`${i}`), cancelable: true });
    globalThis.dispatchEvent(event);
    assert.ok(event.defaultPrevented);
  }
  // Ten for each second that it took.
  assert.ok(told.length >= 10 && told.length <= 30, String(told.length));
  assert.equal((told[0] as Error).message, "0");
});
