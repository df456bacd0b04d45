import type { PublishFunction, Rollout } from "@imprun/contracts/api/functions";
import type { DeployedFunction, PublishedFunction } from "@imprun/contracts/documents/published";
import type { GatewayDocument } from "@imprun/contracts/documents/system";
import { type Environment, ENVIRONMENTS, tenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Principal } from "../auth/principal.ts";
import { compileFunction } from "../compile/compile.ts";
import type { Control } from "../context.ts";
import { findDraft, unknownFunction } from "../functions/drafts.ts";
import { requireGateway } from "../gateways/service.ts";
import { tenantUrl } from "../gateways/view.ts";
import { installedPackages } from "../packages/service.ts";
import type { ChangeRecord, DeploymentChange } from "./change.ts";
import { changeDeployment } from "./change-deployment.ts";
import { deployedFunction, deployFunction, removeFunction } from "./changes.ts";
import { readDeployment } from "./deployments.ts";
import { checkPromotion, checkPublish } from "./pipeline.ts";
import { findVersion, storeVersion, type VersionSummary } from "./versions.ts";

/** A function of a gateway, as the path of a request names it. */
export interface FunctionAddress {
  gatewayId: string;
  name: string;
}

/**
 * Compiles the draft, stores it as a version and makes it live in one environment.
 * Throws `compile_failed`, `pipeline_order`, `not_found` and whatever {@link changeDeployment} throws.
 */
export async function publishFunction(
  control: Control,
  principal: Principal,
  { gatewayId, name }: FunctionAddress,
  { environment, bump }: z.infer<typeof PublishFunction>,
): Promise<Rollout> {
  const [gateway, draft] = await Promise.all([
    requireGateway(control, principal, gatewayId),
    findDraft(control, gatewayId, name),
  ]);
  if (!draft) throw unknownFunction(gatewayId, name);
  checkPublish(gateway, environment);
  const { code: source, methods } = draft;
  const compiled = await compileFunction({
    name,
    source,
    siblings: async (sibling) => (await findDraft(control, gatewayId, sibling))?.code,
    packages: await installedPackages(control, gateway),
  });
  const version = await storeVersion(control, {
    gatewayId,
    name,
    source,
    methods,
    compiled,
    bump,
    createdBy: principal.email,
  });
  return await rollOut(control, principal, { gatewayId, name }, {
    action: "publish",
    environment,
    deployed: toDeployed(version),
    message: `Published to ${environment} (version: ${version.semver})`,
  });
}

/**
 * Runs in `to` the very version that runs in `from`.
 * Throws `pipeline_order`, `conflict` when `from` does not run the function, and what {@link changeDeployment} throws.
 */
export async function promoteFunction(
  control: Control,
  principal: Principal,
  { gatewayId, name }: FunctionAddress,
  { from, to }: { from: Environment; to: Environment },
): Promise<Rollout> {
  checkPromotion(await requireFunction(control, principal, gatewayId, name), from, to);
  const source = await readDeployment(control, tenantId(gatewayId, from));
  const deployed = deployedFunction(source, name);
  if (!deployed) {
    throw new ProblemError("conflict", `${name} does not run in ${from}; bring it there first`);
  }
  return await rollOut(control, principal, { gatewayId, name }, {
    action: "promote",
    environment: to,
    promotedFrom: from,
    deployed,
    message: `Deployed from ${from} to ${to} (version: ${deployed.semver})`,
  });
}

/**
 * Runs an earlier version again. With the pipeline on, only one that this environment has run before.
 *
 * @param version a version id or a number such as `1.0.0`
 */
export async function rollBackFunction(
  control: Control,
  principal: Principal,
  { gatewayId, name }: FunctionAddress,
  { environment, version: wanted }: { environment: Environment; version: string },
): Promise<Rollout> {
  const gateway = await requireFunction(control, principal, gatewayId, name);
  const version = await findVersion(control, gatewayId, name, wanted);
  const { _id: versionId, semver } = version;
  const before = await control.collections.history.findOne({
    gatewayId,
    function: name,
    environment,
    versionId,
    action: { $ne: "remove" },
  });
  if (gateway.pipeline && !before) {
    throw new ProblemError(
      "pipeline_order",
      `${name} ${semver} has never run in ${environment}; with the pipeline on, it gets there by promotion only`,
    );
  }
  return await rollOut(control, principal, { gatewayId, name }, {
    action: "rollback",
    environment,
    deployed: toDeployed(version),
    message: `Rolled back ${environment} to version ${semver}`,
    proven: before !== null,
  });
}

/** Takes a function out of every environment that runs it. */
export async function removeEverywhere(
  control: Control,
  principal: Principal,
  { gatewayId, name }: FunctionAddress,
): Promise<void> {
  const deployments = await control.collections.deployments.find({ gatewayId }).toArray();
  const environments = ENVIRONMENTS.map((environment) => {
    const deployment = deployments.find((candidate) => candidate.environment === environment);
    return { environment, deployed: deployment && deployedFunction(deployment, name) };
  });
  await Promise.all(environments.map(async ({ environment, deployed }) => {
    if (!deployed) return;
    await changeDeployment(control, tenantId(gatewayId, environment), removeFunction(name), {
      action: "remove",
      function: name,
      semver: deployed.semver,
      versionId: deployed.versionId,
      promotedFrom: null,
      message: `Removed from ${environment} (version: ${deployed.semver})`,
      by: principal.email,
    });
  }));
}

async function requireFunction(
  control: Control,
  principal: Principal,
  gatewayId: string,
  name: string,
): Promise<GatewayDocument> {
  const [gateway, draft] = await Promise.all([
    requireGateway(control, principal, gatewayId),
    findDraft(control, gatewayId, name),
  ]);
  if (!draft) throw unknownFunction(gatewayId, name);
  return gateway;
}

interface RolloutStep {
  action: ChangeRecord["action"];
  environment: Environment;
  deployed: PublishedFunction;
  message: string;
  promotedFrom?: Environment;
  proven?: boolean;
}

async function rollOut(
  control: Control,
  principal: Principal,
  { gatewayId, name }: FunctionAddress,
  { action, environment, deployed, message, promotedFrom, proven = false }: RolloutStep,
): Promise<Rollout> {
  const tenant = tenantId(gatewayId, environment);
  const { versionId, semver } = deployed;
  const change: DeploymentChange = deployFunction(name, deployed, { proven });
  const { revision, live } = await changeDeployment(control, tenant, change, {
    action,
    function: name,
    semver,
    versionId,
    promotedFrom: promotedFrom ?? null,
    message,
    by: principal.email,
  });
  return {
    function: name,
    environment,
    version: versionId,
    semver,
    revision,
    ...(promotedFrom ? { promotedFrom } : {}),
    url: `${tenantUrl(control.config, tenant)}/${name}`,
    message,
    live,
  };
}

function toDeployed(version: VersionSummary): DeployedFunction {
  const { _id: versionId, semver, methods, nodeModules } = version;
  return { versionId, semver, methods, ...(nodeModules ? { nodeModules } : {}) };
}
