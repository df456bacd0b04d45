import type {
  DesiredState,
  EnvironmentDocument,
  GatewayDocument,
  Phase,
} from "@imprun/contracts/documents/system";
import { type Environment, ENVIRONMENTS, tenantId } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import type { PhaseSteps } from "./steps.ts";

export const gatewaySteps: PhaseSteps<GatewayDocument> = {
  Creating: [
    { name: "environments", run: (control, _, gateway) => createEnvironments(control, gateway) },
  ],
  Starting: [
    { name: "environments", run: (control, _, { _id }) => bringTo(control, _id, "Running") },
  ],
  Stopping: [
    { name: "environments", run: (control, _, { _id }) => bringTo(control, _id, "Stopped") },
  ],
  Deleting: [
    { name: "environments", run: (control, _, { _id }) => bringTo(control, _id, "Deleted") },
    { name: "contents", run: (control, _, { _id }) => removeContents(control, _id) },
  ],
};

/** The phase in which an environment is where the desired state wants it. */
const GOALS: Readonly<Record<DesiredState, Phase>> = {
  Running: "Started",
  Stopped: "Stopped",
  Deleted: "Deleted",
};

async function createEnvironments(
  control: Control,
  { _id, state }: GatewayDocument,
): Promise<string | null> {
  const { environments } = control.collections;
  const existing = await environments.find({ gatewayId: _id }).toArray();
  const missing = ENVIRONMENTS.filter((name) => !existing.some((other) => other.name === name));
  const deleted = existing.filter(({ phase }) => phase === "Deleted");
  if (missing.length === 0 && deleted.length === 0) {
    return stragglers(existing, (phase) => phase !== "Creating");
  }
  if (missing.length > 0) {
    await environments.insertMany(missing.map((name) => newEnvironment(_id, name, state, 0)));
  }
  for (const { _id: tenant, name, lock: { fence } } of deleted) {
    await environments.replaceOne(
      { _id: tenant, phase: "Deleted", "lock.fence": fence },
      newEnvironment(_id, name, state, fence + 1),
    );
  }
  control.nudge();
  return "Waiting for the environments";
}

async function bringTo(
  control: Control,
  gatewayId: string,
  state: DesiredState,
): Promise<string | null> {
  const now = new Date();
  const { modifiedCount } = await control.collections.environments.updateMany(
    { gatewayId, state: { $nin: [state, "Deleted"] } },
    { $set: { state, dueAt: now, updatedAt: now } },
  );
  if (modifiedCount > 0) control.nudge();
  const children = await control.collections.environments.find({ gatewayId }).toArray();
  return stragglers(children, (phase) => phase === GOALS[state]);
}

/** Names the environments that have not reached what is waited for; null when all have. */
function stragglers(
  environments: readonly EnvironmentDocument[],
  reached: (phase: Phase) => boolean,
): string | null {
  const late = environments.filter(({ phase }) => !reached(phase));
  if (late.length === 0) return null;
  return `Waiting for ${late.map(({ name, phase }) => `${name} (${phase})`).join(", ")}`;
}

async function removeContents(control: Control, gatewayId: string): Promise<null> {
  const { tools, history, versions, functions } = control.collections;
  for (const collection of [tools, history, versions, functions]) {
    await collection.deleteMany({ gatewayId });
  }
  return null;
}

function newEnvironment(
  gatewayId: string,
  name: Environment,
  state: DesiredState,
  fence: number,
): EnvironmentDocument {
  const now = new Date();
  return {
    _id: tenantId(gatewayId, name),
    gatewayId,
    name,
    authType: "key-auth",
    variables: {},
    allowedHosts: null,
    state,
    phase: "Creating",
    conditions: [],
    lock: { owner: "", fence, until: new Date(0) },
    dueAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
