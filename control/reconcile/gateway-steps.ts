import type {
  DesiredState,
  EnvironmentDocument,
  GatewayDocument,
  Phase,
} from "@imprun/contracts/documents/system";
import { type Environment, ENVIRONMENTS, tenantId } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import { isDuplicateKey } from "../data/duplicates.ts";
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
  for (const name of ENVIRONMENTS) {
    const previous = existing.find((environment) => environment.name === name);
    if (!previous) await insertEnvironment(control, newEnvironment(_id, name, state, 0));
    else if (previous.phase === "Deleted") {
      const { fence } = previous.lock;
      await environments.replaceOne(
        { _id: previous._id, phase: "Deleted", "lock.fence": fence },
        newEnvironment(_id, name, state, fence + 1),
      );
    }
  }
  control.nudge();
  return waitFor(control, _id, (phase) => phase !== "Creating" && phase !== "Deleted");
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
  return waitFor(control, gatewayId, (phase) => phase === GOALS[state]);
}

async function waitFor(
  control: Control,
  gatewayId: string,
  reached: (phase: Phase) => boolean,
): Promise<string | null> {
  const children = await control.collections.environments.find({ gatewayId }).toArray();
  const late = children.filter(({ phase }) => !reached(phase));
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

async function insertEnvironment(
  control: Control,
  environment: EnvironmentDocument,
): Promise<void> {
  try {
    await control.collections.environments.insertOne(environment);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
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
    state,
    phase: "Creating",
    conditions: [],
    lock: { owner: "", fence, until: new Date(0) },
    dueAt: now,
    createdAt: now,
    updatedAt: now,
  };
}
