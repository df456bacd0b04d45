import { deepEqual, equal } from "node:assert/strict";
import { readTestCount } from "./count.ts";

Deno.test("the count is read with and without steps, ignored tests and failures", () => {
  deepEqual(readTestCount("noise\nok | 3 passed | 0 failed (2ms)\n"), {
    passed: 3,
    failed: 0,
    ignored: 0,
  });
  deepEqual(readTestCount("FAILED | 7 passed (12 steps) | 2 failed (1 step) | 4 ignored (1s)\n"), {
    passed: 7,
    failed: 2,
    ignored: 4,
  });
});

Deno.test("output without a summary has no count", () => {
  equal(readTestCount("error: No test modules found"), null);
});
