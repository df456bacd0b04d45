import { deepEqual, equal, ok } from "node:assert/strict";
import { ENVIRONMENTS, type TenantId } from "@imprun/contracts/names";
import { until } from "@imprun/testing/until";
import type { Cluster } from "../cluster/cluster.ts";
import { localCluster } from "../cluster/local.ts";
import type { Control } from "../context.ts";
import { createGateway } from "../gateways/service.ts";
import { liveRuntimes } from "../testing/live-runtimes.ts";
import { openTestControl } from "../testing/open-control.ts";
import { createBell } from "./bell.ts";
import { LEASE_MS } from "./lease.ts";
import { runReconciler } from "./reconciler.ts";

const OWNER = {
  userId: "u",
  email: "owner@imprun.test",
  organizationId: "default",
  role: "owner",
  via: "token",
  credentialId: "t",
} as const;

/** Reconcilers of another process on the same database, with a clock that runs `aheadMs` before the true time. */
function startProcess(shared: Control, cluster: Cluster, aheadMs = 0) {
  const stopping = new AbortController();
  const bell = createBell();
  const control: Control = {
    ...shared,
    processId: crypto.randomUUID(),
    stopping: stopping.signal,
    nudge: bell.ring,
  };
  const ended = runReconciler(control, { cluster, bell, clock: () => Date.now() + aheadMs });
  return {
    control,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** The local cluster, and how often each tenant was created in it. */
function countingCluster(control: Control): Cluster & { created: Map<TenantId, number> } {
  const created = new Map<TenantId, number>();
  const local = localCluster(control);
  return {
    ...local,
    created,
    create(tenant) {
      created.set(tenant, (created.get(tenant) ?? 0) + 1);
      return local.create(tenant);
    },
  };
}

function allStarted(control: Control, count: number): Promise<true> {
  return until(async () => {
    const started = await control.collections.apiGateways.countDocuments({ phase: "Started" });
    return started === count ? true : null;
  });
}

Deno.test("three processes share the work, and nothing is provisioned twice", async () => {
  await using shared = await openTestControl();
  await liveRuntimes(shared);
  const cluster = countingCluster(shared);
  const processes = Array.from({ length: 3 }, () => startProcess(shared, cluster));
  const names = Array.from({ length: 30 }, (_, i) => `gateway-${i}`);
  await Promise.all(names.map((name, i) => {
    const { control } = processes[i % processes.length]!;
    return createGateway(control, OWNER, { name });
  }));
  await allStarted(shared, names.length);
  equal(cluster.created.size, names.length * ENVIRONMENTS.length);
  deepEqual([...new Set(cluster.created.values())], [1]);
  for (const process of processes) await process.stop();
});

Deno.test("a process that is paused in the middle of a step is taken over and changes nothing later", async () => {
  await using shared = await openTestControl();
  await liveRuntimes(shared);
  const local = localCluster(shared);
  const paused = Promise.withResolvers<void>();
  const resume = Promise.withResolvers<void>();
  const slow: Cluster = {
    ...local,
    async create(tenant) {
      paused.resolve();
      await resume.promise;
      return local.create(tenant);
    },
  };
  const first = startProcess(shared, slow);
  await createGateway(first.control, OWNER, { name: "hometax" });
  await paused.promise;
  const second = startProcess(shared, local, LEASE_MS + 1_000);
  await allStarted(shared, 1);
  const { environments } = shared.collections;
  const before = await environments.find({}).sort({ _id: 1 }).toArray();
  resume.resolve();
  await first.stop();
  deepEqual(await environments.find({}).sort({ _id: 1 }).toArray(), before);
  await second.stop();
});

Deno.test("a step that fails is shown with its reason, tried again, and then goes on", async () => {
  await using shared = await openTestControl();
  await liveRuntimes(shared);
  const local = localCluster(shared);
  let isFull = true;
  const cluster: Cluster = {
    ...local,
    create(tenant) {
      if (tenant !== "hometax.prod" || !isFull) return local.create(tenant);
      return Promise.reject(new Error("The disk is full"));
    },
  };
  const process = startProcess(shared, cluster);
  await createGateway(process.control, OWNER, { name: "hometax" });
  const { environments, apiGateways } = shared.collections;
  const failed = await until(async () => {
    const prod = await environments.findOne({ _id: "hometax.prod" });
    return prod?.conditions[0]?.lastError ? prod : null;
  });
  deepEqual([failed.phase, failed.conditions[0]!.step, failed.conditions[0]!.lastError], [
    "Creating",
    "database",
    "The disk is full",
  ]);
  ok(failed.conditions[0]!.nextAttemptAt);
  const parent = await until(async () => {
    const gateway = await apiGateways.findOne({ _id: "hometax" });
    return gateway?.conditions[0]?.lastError === "Waiting for prod (Creating)" ? gateway : null;
  });
  equal(parent.phase, "Creating");
  isFull = false;
  await allStarted(shared, 1);
  await process.stop();
});

Deno.test("work that was left behind is found by a process that starts later", async () => {
  await using shared = await openTestControl();
  await liveRuntimes(shared);
  await createGateway(shared, OWNER, { name: "hometax" });
  const process = startProcess(shared, localCluster(shared));
  await allStarted(shared, 1);
  await process.stop();
});
