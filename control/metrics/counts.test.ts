import { deepEqual, equal } from "node:assert/strict";
import { type Answered, countRequests } from "./counts.ts";

const since = new Date("2026-01-01T00:00:00Z");
const until = new Date("2026-01-01T01:00:00Z");
const request = (minute: number, part: Partial<Answered> = {}): Answered => ({
  at: since.getTime() + minute * 60_000,
  function: "calculateTax",
  status: 200,
  ms: 1,
  ...part,
});

Deno.test("an hour is counted in sixty buckets, those without requests too", () => {
  const { buckets, bucketSeconds } = countRequests([request(0), request(59.9), request(60)], {
    since,
    until,
  });
  equal(bucketSeconds, 60);
  deepEqual([buckets.length, buckets[0]!.requests, buckets[1]!.requests, buckets[59]!.requests], [
    60,
    1,
    0,
    2,
  ]);
  deepEqual([buckets[1]!.p50Ms, buckets[1]!.at], [null, "2026-01-01T00:01:00.000Z"]);
});

Deno.test("half of the requests were as fast as p50, and one of a hundred was slower than p99", () => {
  const requests = Array.from({ length: 100 }, (_, index) => request(1, { ms: 100 - index }));
  const { total } = countRequests(requests, { since, until });
  deepEqual([total.p50Ms, total.p99Ms], [50, 99]);
});

Deno.test("failures are ours and the author's, refusals the caller's", () => {
  const { total } = countRequests(
    [request(1, { status: 500 }), request(1, { status: 404 }), request(1)],
    { since, until },
  );
  deepEqual([total.requests, total.errors, total.refused], [3, 1, 1]);
});

Deno.test("functions are listed by their requests, and one named __proto__ is ordinary", () => {
  const { functions } = countRequests([
    request(1, { function: "__proto__" }),
    request(2),
    request(3),
    request(4, { function: null }),
  ], { since, until });
  deepEqual(functions.map(({ function: name, requests }) => [name, requests]), [
    ["calculateTax", 2],
    ["__proto__", 1],
  ]);
});
