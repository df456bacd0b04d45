import { deepEqual, throws } from "node:assert/strict";
import type { Condition } from "@imprun/contracts/documents/system";
import { ENVIRONMENTS, tenantDatabase, tenantId } from "@imprun/contracts/names";
import { type Evidence, provisionedTwice } from "./evidence.ts";

const NOW = new Date(0);
const TENANTS = ENVIRONMENTS.map((name) => tenantId("hometax", name));

/** What is found of one gateway that was provisioned as it should be, with one lease for each tenant. */
function provisionedOnce() {
  return {
    environments: TENANTS.map((_id) => ({
      _id,
      phase: "Started" as const,
      lock: { owner: "", fence: 1, until: NOW },
      conditions: [done("database"), done("deployment"), done("runtime")],
    })),
    deployments: TENANTS.map((_id) => ({ _id, revision: 0 })),
    creates: [{ target: "api-gateways/hometax" }],
    databases: ["admin", ...TENANTS.map(tenantDatabase)],
  } satisfies Evidence;
}

function done(step: string, attempts = 1): Condition {
  return { step, ok: true, attempts, lastError: null, nextAttemptAt: null, updatedAt: NOW };
}

const count = (evidence: Evidence) => provisionedTwice(["hometax"], evidence);

Deno.test("a tenant whose lease was taken once was provisioned once", () => {
  deepEqual(count(provisionedOnce()), []);
});

Deno.test("a tenant whose lease was taken again counts, unless its steps say that they were tried again", () => {
  const evidence = provisionedOnce();
  const [dev, staging] = evidence.environments;
  dev!.lock.fence = 2;
  staging!.lock.fence = 3;
  staging!.conditions = [done("database"), done("deployment"), done("runtime", 3)];
  deepEqual(count(evidence), ["hometax.dev"]);
});

Deno.test("a deployment that was opened again counts, and all tenants of a gateway that was created twice", () => {
  const opened = provisionedOnce();
  opened.deployments[2]!.revision = 1;
  deepEqual(count(opened), ["hometax.prod"]);
  const created = provisionedOnce();
  created.creates.push({ target: "api-gateways/hometax" });
  deepEqual(count(created), TENANTS);
});

Deno.test("a tenant without all that belongs to it, or that nobody took a lease of, cannot be judged", () => {
  for (const key of ["environments", "deployments", "creates", "databases"] as const) {
    const evidence: Evidence = { ...provisionedOnce(), [key]: [] };
    throws(() => count(evidence), /hometax\.dev has not all/, key);
  }
  const [started, unleased] = [provisionedOnce(), provisionedOnce()];
  Object.assign(started.environments[0]!, { phase: "Starting" });
  throws(() => count(started), /hometax\.dev is Starting after 1 leases/);
  unleased.environments[0]!.lock.fence = 0;
  throws(() => count(unleased), /hometax\.dev is Started after 0 leases/);
});
