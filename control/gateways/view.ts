import type { EnvironmentView, GatewayView } from "@imprun/contracts/api/gateways";
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import type {
  Condition,
  EnvironmentDocument,
  GatewayDocument,
  Phase,
} from "@imprun/contracts/documents/system";
import {
  ENVIRONMENTS,
  parseTenantId,
  tenantDatabase,
  tenantHost,
  type TenantId,
} from "@imprun/contracts/names";
import type { ControlConfig } from "@imprun/contracts/processes";
import type { Control } from "../context.ts";

/** The gateways as clients see them, each with its environments in promotion order. */
export async function viewGateways(
  control: Control,
  gateways: readonly GatewayDocument[],
): Promise<GatewayView[]> {
  const filter = { gatewayId: { $in: gateways.map(({ _id }) => _id) } };
  const { environments, deployments } = control.collections;
  const [children, pointers] = await Promise.all([
    environments.find(filter).toArray(),
    deployments.find(filter, { projection: { functions: 0, candidate: 0 } }).toArray(),
  ]);
  const pointerOf = new Map(pointers.map((pointer) => [pointer._id, pointer]));
  return gateways.map((gateway) => {
    const own = children.filter(({ gatewayId }) => gatewayId === gateway._id)
      .sort((a, b) => ENVIRONMENTS.indexOf(a.name) - ENVIRONMENTS.indexOf(b.name));
    return {
      gatewayId: gateway._id,
      name: gateway.name,
      state: gateway.state,
      phase: viewPhase(gateway),
      pipeline: gateway.pipeline,
      conditions: gateway.conditions.map(viewCondition),
      environments: own.map((child) =>
        viewEnvironment(control.config, child, pointerOf.get(child._id))
      ),
      createdAt: gateway.createdAt.toISOString(),
      updatedAt: gateway.updatedAt.toISOString(),
    };
  });
}

/** An environment with what its runtimes answer by, or with what they will, before it has a deployment. */
export function viewEnvironment(
  config: ControlConfig,
  environment: EnvironmentDocument,
  deployment:
    | Pick<DeploymentDocument, "revision" | "authType" | "variables" | "allowedHosts">
    | undefined,
): EnvironmentView {
  const tenant = environment._id as TenantId;
  return {
    name: environment.name,
    domain: tenantHost(tenant, config.domain),
    url: tenantUrl(config, tenant),
    state: environment.state,
    phase: viewPhase(environment),
    authType: (deployment ?? environment).authType,
    variables: (deployment ?? environment).variables,
    allowedHosts: (deployment ?? environment).allowedHosts ?? null,
    database: tenantDatabase(tenant),
    revision: deployment?.revision ?? 0,
    conditions: environment.conditions.map(viewCondition),
  };
}

/** Where people call the tenant, for example `http://hometax.dev.localhost:7701`. */
export function tenantUrl(config: ControlConfig, tenant: TenantId): string {
  const { gatewayId, environment } = parseTenantId(tenant);
  return config.urlTemplates[environment].replace("{gateway}", gatewayId);
}

/** Only reconcilers write the phase, but what is to be deleted is never shown as if it were not. */
function viewPhase({ state, phase }: Pick<GatewayDocument, "state" | "phase">): Phase {
  return state === "Deleted" && phase !== "Deleted" ? "Deleting" : phase;
}

function viewCondition({ step, ok, attempts, lastError, nextAttemptAt }: Condition) {
  return { step, ok, attempts, lastError, nextAttemptAt: nextAttemptAt?.toISOString() ?? null };
}
