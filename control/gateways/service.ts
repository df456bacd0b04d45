import type { CreateGateway, UpdateGateway } from "@imprun/contracts/api/gateways";
import type { GatewayDocument } from "@imprun/contracts/documents/system";
import { gatewayIdFromName, RESERVED_GATEWAY_IDS } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Principal } from "../auth/principal.ts";
import type { Control } from "../context.ts";
import { isDuplicateKey } from "../data/duplicates.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";

/**
 * Writes down the wish for a gateway; reconcilers make it come true.
 * Throws `already_exists` when the id is taken and `invalid_request` when it is reserved.
 */
export async function createGateway(
  control: Control,
  principal: Principal,
  { name, gatewayId = defaultId(name) }: z.infer<typeof CreateGateway>,
): Promise<GatewayDocument> {
  refuseReserved(gatewayId);
  const { apiGateways } = control.collections;
  const previous = await apiGateways.findOne({ _id: gatewayId });
  if (previous && previous.phase !== "Deleted") throw alreadyExists(gatewayId);
  const now = new Date();
  const gateway: GatewayDocument = {
    _id: gatewayId,
    organizationId: principal.organizationId,
    name,
    pipeline: true,
    state: "Running",
    phase: "Creating",
    conditions: [],
    // The fence goes on where a deleted gateway of this id left off, so that nobody who still works on that one can write.
    lock: { owner: "", fence: (previous?.lock.fence ?? 0) + 1, until: new Date(0) },
    dueAt: now,
    createdBy: principal.email,
    createdAt: now,
    updatedAt: now,
  };
  if (previous) await replaceDeleted(control, previous, gateway);
  else await insert(control, gateway);
  control.nudge();
  return gateway;
}

/** The gateways of the caller's organization, without deleted ones. */
export function listGateways(
  control: Control,
  { organizationId }: Principal,
  page: PageRequest,
): Promise<Page<GatewayDocument>> {
  const filter = { organizationId, phase: { $ne: "Deleted" as const } };
  return findPage(control.collections.apiGateways, filter, page);
}

/** Throws `not_found` when the caller's organization never had it. A deleted one is found. */
export async function findGateway(
  control: Control,
  { organizationId }: Principal,
  gatewayId: string,
): Promise<GatewayDocument> {
  const gateway = await control.collections.apiGateways.findOne({ _id: gatewayId, organizationId });
  if (!gateway) throw unknownGateway(gatewayId);
  return gateway;
}

/** The gateway, if it is there to be worked with. Throws `not_found`, also when it is being deleted. */
export async function requireGateway(
  control: Control,
  principal: Principal,
  gatewayId: string,
): Promise<GatewayDocument> {
  const gateway = await findGateway(control, principal, gatewayId);
  if (gateway.state === "Deleted") throw unknownGateway(gatewayId);
  return gateway;
}

export async function updateGateway(
  control: Control,
  principal: Principal,
  gatewayId: string,
  change: z.infer<typeof UpdateGateway>,
): Promise<GatewayDocument> {
  await requireGateway(control, principal, gatewayId);
  return write(control, gatewayId, change);
}

/** Asks for the deletion of a gateway and everything it has. Asking again changes nothing. */
export async function deleteGateway(
  control: Control,
  principal: Principal,
  gatewayId: string,
): Promise<GatewayDocument> {
  const gateway = await findGateway(control, principal, gatewayId);
  if (gateway.state === "Deleted") return gateway;
  return write(control, gatewayId, { state: "Deleted" });
}

async function write(
  control: Control,
  gatewayId: string,
  change: Partial<GatewayDocument>,
): Promise<GatewayDocument> {
  const now = new Date();
  const gateway = await control.collections.apiGateways.findOneAndUpdate(
    { _id: gatewayId, state: { $ne: "Deleted" } },
    { $set: { ...change, dueAt: now, updatedAt: now } },
    { returnDocument: "after" },
  );
  if (!gateway) throw unknownGateway(gatewayId);
  control.nudge();
  return gateway;
}

async function insert(control: Control, gateway: GatewayDocument): Promise<void> {
  try {
    await control.collections.apiGateways.insertOne(gateway);
  } catch (error) {
    if (isDuplicateKey(error)) throw alreadyExists(gateway._id);
    throw error;
  }
}

async function replaceDeleted(
  control: Control,
  { _id, lock }: GatewayDocument,
  gateway: GatewayDocument,
): Promise<void> {
  const { matchedCount } = await control.collections.apiGateways.replaceOne(
    { _id, phase: "Deleted", "lock.fence": lock.fence },
    gateway,
  );
  if (matchedCount === 0) throw alreadyExists(_id);
}

/** A slug of the name; a name that makes none, such as a Korean one, gets a short random id. */
function defaultId(name: string): string {
  return gatewayIdFromName(name) || `gateway-${randomSuffix()}`;
}

const SUFFIX_BYTES = 4;

function randomSuffix(): string {
  return crypto.getRandomValues(new Uint8Array(SUFFIX_BYTES)).toHex();
}

function refuseReserved(gatewayId: string): void {
  if (!RESERVED_GATEWAY_IDS.has(gatewayId)) return;
  const detail = `The gateway id ${gatewayId} is reserved; choose another with gatewayId`;
  const errors = [{ pointer: "/gatewayId", detail }];
  throw new ProblemError("invalid_request", detail, { errors });
}

function alreadyExists(gatewayId: string): ProblemError {
  return new ProblemError("already_exists", `A gateway with the id ${gatewayId} exists`);
}

function unknownGateway(gatewayId: string): ProblemError {
  return new ProblemError("not_found", `There is no gateway ${gatewayId}`);
}
