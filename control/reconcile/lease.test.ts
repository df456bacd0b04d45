import { deepEqual, equal, rejects } from "node:assert/strict";
import type { GatewayDocument } from "@imprun/contracts/documents/system";
import { openTestControl } from "../testing/open-control.ts";
import { Lease, LEASE_MS, LeaseLost, NEVER } from "./lease.ts";

function gateway(_id: string): GatewayDocument {
  const now = new Date(0);
  return {
    _id,
    organizationId: "default",
    name: _id,
    pipeline: true,
    state: "Running",
    phase: "Creating",
    conditions: [],
    lock: { owner: "", fence: 0, until: now },
    dueAt: now,
    createdBy: "test",
    createdAt: now,
    updatedAt: now,
  };
}

Deno.test("a lease has one holder, and a holder that was paused too long writes nothing", async (t) => {
  await using control = await openTestControl();
  const { apiGateways } = control.collections;
  let now = 1_000;
  const clock = () => now;
  const take = (owner: string) => Lease.take(apiGateways, owner, clock);
  await apiGateways.insertOne(gateway("hometax"));
  const first = (await take("first"))!;

  await t.step("nobody else gets it while it is held", async () => {
    equal(first.document.lock.fence, 1);
    equal(await take("second"), null);
    now += LEASE_MS - 1;
    equal(await take("second"), null);
  });

  await t.step("who works on holds it for longer", async () => {
    await first.ensureHeld();
    now += LEASE_MS - 1;
    equal(await take("second"), null);
  });

  await t.step(
    "after its time somebody else takes over, and every write of the first fails",
    async () => {
      now += 1;
      const second = (await take("second"))!;
      deepEqual([second.document.lock.owner, second.document.lock.fence], ["second", 2]);
      await rejects(first.update({ phase: "Deleted" }), LeaseLost);
      await rejects(first.renew(), LeaseLost);
      await rejects(first.release(NEVER), LeaseLost);
      await second.update({ phase: "Created" });
      await second.release(NEVER);
      const stored = (await apiGateways.findOne({ _id: "hometax" }))!;
      deepEqual([stored.phase, stored.lock.owner, stored.dueAt], ["Created", "", NEVER]);
      equal(await take("third"), null);
    },
  );

  await t.step("attention that was asked for during the work is given after it", async () => {
    await apiGateways.updateOne({ _id: "hometax" }, { $set: { dueAt: new Date(now) } });
    const lease = (await take("first"))!;
    const asked = new Date(now);
    await apiGateways.updateOne({ _id: "hometax" }, { $set: { state: "Stopped", dueAt: asked } });
    await lease.release(NEVER);
    equal((await take("second"))!.document.state, "Stopped");
  });
});

Deno.test("of many that take at once, each gets another document", async () => {
  await using control = await openTestControl();
  const { apiGateways } = control.collections;
  const ids = Array.from({ length: 10 }, (_, i) => `gateway-${i}`);
  await apiGateways.insertMany(ids.map(gateway));
  const leases = await Promise.all(
    Array.from({ length: 15 }, (_, i) => Lease.take(apiGateways, `owner-${i}`, Date.now)),
  );
  const taken = leases.flatMap((lease) => lease ? [lease.document._id] : []);
  deepEqual(taken.sort(), ids);
});
