import assert from "node:assert/strict";
import type { Dispatched } from "./host.ts";
import type { Isolate } from "./isolate.ts";
import { OutboundCounts } from "./outbound-counts.ts";

const isolate = {} as Isolate;

Deno.test("each request has a count of its own, whatever id its caller chose", () => {
  const counts = new OutboundCounts();
  const request = () => ({ requestId: "same" }) as Dispatched;
  const [one, other] = [request(), request()];
  assert.deepEqual([one, one, other, one].map((by) => counts.next(isolate, by)), [1, 2, 1, 3]);
});

Deno.test("work without a request is counted for its isolate, and begins anew after a minute", () => {
  const counts = new OutboundCounts();
  const next = (of: Isolate, now: number) => counts.next(of, undefined, now);
  assert.equal(next(isolate, 0), 1);
  assert.equal(next(isolate, 59_999), 2);
  assert.equal(next({} as Isolate, 59_999), 1);
  assert.equal(next(isolate, 60_000), 1);
});
