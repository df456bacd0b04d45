import type { EnvironmentDocument } from "@imprun/contracts/documents/system";
import type { TenantId } from "@imprun/contracts/names";
import { deleteGrantsWhere } from "../grants/keys.ts";
import type { Control } from "../context.ts";
import type { PhaseSteps } from "./steps.ts";

export const environmentSteps: PhaseSteps<EnvironmentDocument> = {
  Creating: [
    { name: "database", run: (_, cluster, { _id }) => cluster.create(_id as TenantId) },
  ],
  Starting: [
    { name: "deployment", run: (control, _, environment) => openDeployment(control, environment) },
    { name: "runtime", run: (_, cluster, { _id }) => cluster.start(_id as TenantId) },
  ],
  Stopping: [
    { name: "deployment", run: (control, _, environment) => closeDeployment(control, environment) },
    { name: "runtime", run: (_, cluster, { _id }) => cluster.stop(_id as TenantId) },
  ],
  Deleting: [
    { name: "grants", run: (control, _, environment) => removeGrants(control, environment) },
    {
      name: "deployment",
      run: (control, _, environment) => removeDeployment(control, environment),
    },
    { name: "database", run: (_, cluster, { _id }) => cluster.remove(_id as TenantId) },
  ],
};

/** Makes the pointer document that runtimes follow, or lets it run again. */
async function openDeployment(control: Control, environment: EnvironmentDocument): Promise<null> {
  const { deployments } = control.collections;
  const now = new Date();
  const { upsertedCount } = await deployments.updateOne(
    { _id: environment._id },
    {
      $setOnInsert: {
        gatewayId: environment.gatewayId,
        environment: environment.name,
        functions: {},
        variables: environment.variables,
        authType: environment.authType,
        allowedHosts: environment.allowedHosts ?? null,
        revision: 0,
        running: true,
        candidate: null,
        updatedAt: now,
      },
    },
    { upsert: true },
  );
  if (upsertedCount === 1) return null;
  await deployments.updateOne(
    { _id: environment._id, running: false },
    { $set: { running: true, updatedAt: now }, $inc: { revision: 1 } },
  );
  return null;
}

/** Runtimes answer `gateway_stopped` from the next revision on. */
async function closeDeployment(control: Control, { _id }: EnvironmentDocument): Promise<null> {
  await control.collections.deployments.updateOne(
    { _id, running: true },
    { $set: { running: false, updatedAt: new Date() }, $inc: { revision: 1 } },
  );
  return null;
}

async function removeGrants(
  control: Control,
  { _id, gatewayId, name }: EnvironmentDocument,
): Promise<null> {
  await deleteGrantsWhere(control, { gatewayId, environment: name });
  await control.collections.keys.deleteMany({ tenantId: _id, environment: name });
  return null;
}

/** Nothing of a tenant may be seen by the next one of the same name, its logs and messages included. */
async function removeDeployment(control: Control, { _id }: EnvironmentDocument): Promise<null> {
  const { deployments, acks, logs, schedules, runs, messages } = control.collections;
  await deployments.deleteOne({ _id });
  await acks.deleteMany({ tenantId: _id });
  for (const collection of [logs, schedules, runs, messages]) {
    await collection.deleteMany({ tenantId: _id });
  }
  return null;
}
