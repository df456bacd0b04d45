/** What every cluster must do, whatever it is made of. Each adapter's test runs this suite. */
import { equal } from "node:assert/strict";
import type { TenantId } from "@imprun/contracts/names";
import type { Cluster } from "./cluster.ts";

export interface ClusterUnderTest extends AsyncDisposable {
  cluster: Cluster;
  /** Makes runtimes of all environments live. */
  liveRuntimes(): Promise<void>;
  /** Whether the tenant has its room: its database and what else belongs to it. */
  exists(tenant: TenantId): Promise<boolean>;
}

const TENANT: TenantId = "hometax.dev";
const NEIGHBOUR: TenantId = "hometax.staging";

export function clusterContract(name: string, prepare: () => Promise<ClusterUnderTest>): void {
  Deno.test(`${name}: a tenant's room is made, also when it is there, and removed, also when it is not`, async () => {
    await using subject = await prepare();
    const { cluster } = subject;
    for (let i = 0; i < 2; i++) equal(await cluster.create(TENANT), null);
    equal(await subject.exists(TENANT), true);
    for (let i = 0; i < 2; i++) equal(await cluster.remove(TENANT), null);
    equal(await subject.exists(TENANT), false);
  });

  Deno.test(`${name}: a removal leaves the neighbour alone`, async () => {
    await using subject = await prepare();
    for (const tenant of [TENANT, NEIGHBOUR]) await subject.cluster.create(tenant);
    await subject.cluster.remove(TENANT);
    equal(await subject.exists(NEIGHBOUR), true);
  });

  Deno.test(`${name}: a start waits, and says for what, until runtimes are alive`, async () => {
    await using subject = await prepare();
    await subject.cluster.create(TENANT);
    equal(typeof await subject.cluster.start(TENANT), "string");
    await subject.liveRuntimes();
    equal(await subject.cluster.start(TENANT), null);
  });

  Deno.test(`${name}: a tenant can be stopped, also before it was started`, async () => {
    await using subject = await prepare();
    await subject.cluster.create(TENANT);
    for (let i = 0; i < 2; i++) equal(await subject.cluster.stop(TENANT), null);
    equal(await subject.exists(TENANT), true);
  });
}
