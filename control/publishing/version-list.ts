import type { VersionDocument } from "@imprun/contracts/documents/published";
import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import type { Principal } from "../auth/principal.ts";
import type { Control } from "../context.ts";
import { requireFunction } from "../functions/service.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";
import { deployedFunction } from "./changes.ts";
import type { FunctionAddress } from "./service.ts";
import { findVersion } from "./versions.ts";

/** The version id that each environment runs of a function. */
export type RunningVersions = ReadonlyMap<Environment, string>;

const CODE = ["source", "module", "sourceMap"] as const;

/** The versions of a function, newest first. */
export async function listVersions(
  control: Control,
  principal: Principal,
  address: FunctionAddress,
  request: PageRequest,
): Promise<{ page: Page<VersionDocument>; running: RunningVersions }> {
  await requireFunction(control, principal, address);
  const [page, running] = await Promise.all([
    findPage(control.collections.versions, { ...address }, request, -1, CODE),
    findRunning(control, address),
  ]);
  return { page, running };
}

/**
 * One version, by its id or its number. Throws `not_found`.
 */
export async function readVersion(
  control: Control,
  principal: Principal,
  address: FunctionAddress,
  wanted: string,
): Promise<{ version: VersionDocument; running: RunningVersions }> {
  await requireFunction(control, principal, address);
  const [version, running] = await Promise.all([
    findVersion(control, address.gatewayId, address.name, wanted),
    findRunning(control, address),
  ]);
  return { version, running };
}

async function findRunning(
  control: Control,
  { gatewayId, name }: FunctionAddress,
): Promise<RunningVersions> {
  const deployments = await control.collections.deployments.find({ gatewayId }).toArray();
  const running = new Map<Environment, string>();
  for (const environment of ENVIRONMENTS) {
    const deployment = deployments.find((candidate) => candidate.environment === environment);
    const deployed = deployment && deployedFunction(deployment, name);
    if (deployed) running.set(environment, deployed.versionId);
  }
  return running;
}
