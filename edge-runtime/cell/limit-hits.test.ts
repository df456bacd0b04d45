import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import type { LimitHit } from "./lifecycle.ts";
import { LimitHits } from "./limit-hits.ts";
import { Counts } from "./load/counts.ts";

const deployment = { tenantId: "a.dev", limits: DEFAULT_LIMITS } as TenantDeployment;

function setUp() {
  const counts = new Counts();
  const told: [times: number, hit: LimitHit][] = [];
  const hits = new LimitHits(counts, {
    limited: (_deployment, hit, times) => void told.push([times, hit]),
  });
  const counted = () => counts.report({ isolates: {}, inFlight: 0, lagSeconds: 0 }).limits;
  return { hits, told, counted };
}

Deno.test("the first time is told at once with its request, the others together", () => {
  const { hits, told, counted } = setUp();
  const request = { requestId: "r1", functionName: "hello" };
  for (let i = 0; i < 5; i++) hits.add(deployment, "body_limit", request, 1, 0);
  const limit = { limitName: "bodyBytes", limit: DEFAULT_LIMITS.bodyBytes };
  assert.deepEqual(told, [[1, { code: "body_limit", ...request, limit, host: null }]]);
  hits.tell(999);
  assert.equal(told.length, 1);
  hits.tell(1_000);
  assert.deepEqual(told[1], [4, {
    code: "body_limit",
    requestId: null,
    functionName: null,
    limit,
    host: null,
  }]);
  assert.deepEqual(counted(), [{ tenantId: "a.dev", code: "body_limit", count: 5 }]);
});

Deno.test("after a quiet second the next one is told at once again", () => {
  const { hits, told } = setUp();
  hits.add(deployment, "queue_limit", {}, 1, 0);
  hits.tell(1_500);
  hits.add(deployment, "queue_limit", {}, 1, 1_600);
  assert.deepEqual(told.map(([times]) => times), [1, 1]);
});

Deno.test("limits with one code are told apart, and one without a name is told without a value", () => {
  const { hits, told, counted } = setUp();
  const limits = [
    { limitName: "concurrentRequests", limit: 2 },
    { limitName: "CELL_LIMITS.openCalls", limit: 1_000 },
    null,
  ];
  for (const limit of limits) hits.add(deployment, "concurrency_limit", { limit }, 1, 0);
  assert.deepEqual(told.map(([, { limit }]) => limit), limits);
  assert.deepEqual(counted(), [{ tenantId: "a.dev", code: "concurrency_limit", count: 3 }]);
});

Deno.test("each host that may not be reached is named once while there are more of them, and ten at most", () => {
  const { hits, told, counted } = setUp();
  const ask = (host: string) => hits.add(deployment, "host_not_allowed", { host }, 1, 0);
  const lines = () => told.splice(0).map(([times, { host }]) => [times, host]);
  for (let i = 0; i < 3; i++) ask("0.test");
  hits.tell(1_000);
  assert.deepEqual(lines(), [[1, "0.test"], [2, "0.test"]]);
  for (let i = 0; i < 100; i++) ask(`${i}.test`);
  assert.deepEqual(lines(), Array.from({ length: 9 }, (_, i) => [1, `${i + 1}.test`]));
  hits.tell(2_000);
  assert.deepEqual(lines(), [[91, null]]);
  hits.tell(3_000);
  ask("0.test");
  assert.deepEqual(lines(), [[1, "0.test"]]);
  assert.equal(counted()[0]!.count, 104);
});
