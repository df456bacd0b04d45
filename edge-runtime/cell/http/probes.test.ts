import assert from "node:assert/strict";
import { CELL_LIMITS } from "@imprun/contracts/limits";
import { Load } from "../load/load.ts";
import { Probes } from "./probes.ts";

async function readiness(probes: Probes) {
  const response = await probes.answer("/readyz", "10.0.0.1");
  const { reasons } = await response!.json();
  return { status: response!.status, retryAfter: response!.headers.get("retry-after"), reasons };
}

Deno.test("a cell is not ready while it drains, refuses tenants or has no broker, and says which", async () => {
  const load = new Load();
  let isBrokerThere = true;
  const probes = new Probes({
    isBrokerThere: () => isBrokerThere,
    isOverloaded: () => load.isOver,
    metrics: () => Promise.reject(new Error("No metrics here")),
  });
  assert.deepEqual(await readiness(probes), { status: 200, retryAfter: null, reasons: [] });
  const busy = { inFlight: 0 };
  for (let i = 0; i < CELL_LIMITS.requests; i++) load.enter(busy, 0);
  assert.deepEqual(await readiness(probes), {
    status: 503,
    retryAfter: "1",
    reasons: ["overloaded"],
  });
  load.leave(busy);
  isBrokerThere = false;
  assert.deepEqual((await readiness(probes)).reasons, ["broker_away"]);
  probes.isDraining = true;
  assert.deepEqual((await readiness(probes)).reasons, ["draining", "broker_away"]);
  assert.equal((await probes.answer("/healthz", "10.0.0.1"))!.status, 200);
});

Deno.test("metrics name tenants, so only the machine itself may read them", () => {
  const probes = new Probes({
    isBrokerThere: () => true,
    isOverloaded: () => false,
    metrics: () => Promise.resolve("up 1\n"),
  });
  assert.equal(probes.answer("/metrics", "10.0.0.1"), null);
  for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
    assert.ok(probes.answer("/metrics", address));
  }
});
