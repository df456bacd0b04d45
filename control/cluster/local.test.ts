import { equal, match } from "node:assert/strict";
import { INSTANCE_LIVE_MS } from "@imprun/contracts/limits";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { liveRuntimes } from "../testing/live-runtimes.ts";
import { openTestControl } from "../testing/open-control.ts";
import { clusterContract } from "./contract.ts";
import { localCluster } from "./local.ts";

async function prepare(heartbeatAt?: Date) {
  const control = await openTestControl();
  const { client } = control;
  return {
    cluster: localCluster(control),
    liveRuntimes: () => liveRuntimes(control, heartbeatAt),
    async exists(tenant: TenantId) {
      const { databases } = await client.db("admin").admin().listDatabases();
      return databases.some(({ name }) => name === tenantDatabase(tenant));
    },
    [Symbol.asyncDispose]: () => control[Symbol.asyncDispose](),
  };
}

clusterContract("local", () => prepare());

Deno.test("a runtime whose heartbeat has stopped is not alive", async () => {
  await using subject = await prepare(new Date(Date.now() - INSTANCE_LIVE_MS - 1));
  await subject.liveRuntimes();
  match((await subject.cluster.start("hometax.dev"))!, /No runtime of dev is alive/);
  equal(await subject.cluster.stop("hometax.dev"), null);
});
