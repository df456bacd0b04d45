import assert from "node:assert/strict";
import { SUSPENSION_FORGET_MS } from "@imprun/contracts/limits";
import { Suspensions } from "./suspensions.ts";

const TENANT = "hometax.dev";

Deno.test("breaches in different cells add up, and a new cell is told", () => {
  const suspensions = new Suspensions(() => 3);
  suspensions.breached(TENANT, 3, 1_000);
  suspensions.breached(TENANT, 3, 2_000);
  assert.deepEqual(suspensions.all(2_500), [
    { tenantId: TENANT, revision: 3, breaches: 2, breachedAt: 2_000 },
  ]);
  assert.equal(suspensions.waiting(2_500), 1);
  assert.equal(suspensions.waiting(3_000), 0);
});

Deno.test("an isolate in which V8 gave up counts as several", () => {
  const suspensions = new Suspensions(() => 3);
  assert.equal(suspensions.breached(TENANT, 3, 1_000, 3)?.breaches, 3);
  assert.equal(suspensions.waiting(2_500), 1);
});

Deno.test("a new revision clears what was before it, and a late breach of the old one is none", () => {
  let revision = 3;
  const suspensions = new Suspensions(() => revision);
  suspensions.breached(TENANT, 3, 1_000);
  revision = 4;
  assert.deepEqual(suspensions.all(1_001), []);
  assert.equal(suspensions.breached(TENANT, 3, 1_002), null);
});

Deno.test("a tenant that behaves for long enough starts afresh", () => {
  const suspensions = new Suspensions(() => 3);
  suspensions.breached(TENANT, 3, 0);
  assert.equal(suspensions.breached(TENANT, 3, SUSPENSION_FORGET_MS + 1)?.breaches, 1);
});

Deno.test("what was kept of a tenant counts on, unless it has a new revision", () => {
  const kept = [
    { tenantId: TENANT, revision: 3, breaches: 4, breachedAt: 1_000 },
    { tenantId: "other.dev", revision: 2, breaches: 4, breachedAt: 1_000 },
  ];
  const suspensions = new Suspensions(() => 3);
  suspensions.restore(kept);
  assert.deepEqual(suspensions.all(2_000), [kept[0]]);
  assert.equal(suspensions.breached(TENANT, 3, 2_000)?.breaches, 5);
});
