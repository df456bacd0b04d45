import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import type { Isolate } from "./isolate.ts";
import { Retirement } from "./retirement.ts";

const MB = 1024 ** 2;
const LIMITS = { ...DEFAULT_LIMITS, heapMb: 100, externalMb: 100, lifetimeMs: 1_000 };

/** As much of an isolate as is looked at. */
function isolate(heapMb: number, externalMb = 1): Isolate {
  const usage = { cpuMs: 0, heapBytes: heapMb * MB, externalBytes: externalMb * MB };
  return { state: "ready", usage } as Isolate;
}

function grown(from: Isolate, heapMb: number, externalMb = 1): Isolate {
  return Object.assign(from, { usage: isolate(heapMb, externalMb).usage });
}

Deno.test("an isolate is retired past half of its heap, or of what it has outside", () => {
  const retirement = new Retirement();
  const one = isolate(10);
  assert.equal(retirement.reason(one, LIMITS, 0), null);
  assert.equal(retirement.reason(grown(one, 50), LIMITS, 0), null);
  assert.equal(retirement.reason(grown(one, 51), LIMITS, 0), "heap");
  assert.equal(retirement.reason(grown(one, 10, 51), LIMITS, 0), "external");
});

Deno.test("one that takes much from its first day is not retired for it", () => {
  const retirement = new Retirement();
  const large = isolate(60);
  assert.equal(retirement.reason(large, LIMITS, 0), null);
  assert.equal(retirement.reason(grown(large, 80), LIMITS, 0), null);
  assert.equal(retirement.reason(grown(large, 81), LIMITS, 0), "heap");
});

Deno.test("lifetimes end within a tenth of each other, and only for those that take requests", () => {
  const early = new Retirement(() => 1);
  const late = new Retirement(() => 0);
  const one = isolate(1);
  for (const retirement of [early, late]) retirement.reason(one, LIMITS, 0);
  assert.equal(early.reason(one, LIMITS, 899), null);
  assert.equal(early.reason(one, LIMITS, 900), "lifetime");
  assert.equal(late.reason(one, LIMITS, 999), null);
  assert.equal(late.reason(one, LIMITS, 1_000), "lifetime");
  one.state = "draining";
  assert.equal(late.reason(one, LIMITS, 1_000), null);
});
