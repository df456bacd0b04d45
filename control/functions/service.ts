import type { CreateFunction, UpdateFunction } from "@imprun/contracts/api/functions";
import type { FunctionDocument } from "@imprun/contracts/documents/system";
import { ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Principal } from "../auth/principal.ts";
import type { Control } from "../context.ts";
import { isDuplicateKey } from "../data/duplicates.ts";
import { newId } from "../data/ids.ts";
import { requireGateway } from "../gateways/service.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";
import { type FunctionAddress, removeEverywhere } from "../publishing/service.ts";
import { draftId, findDraft, unknownFunction } from "./drafts.ts";
import type { EtagCondition } from "./etags.ts";

/** Saves a new draft, whatever is in it. Throws `already_exists`. */
export async function createFunction(
  control: Control,
  principal: Principal,
  gatewayId: string,
  { name, code, description, methods }: z.infer<typeof CreateFunction>,
): Promise<FunctionDocument> {
  await requireGateway(control, principal, gatewayId);
  const now = new Date();
  const document: FunctionDocument = {
    _id: draftId(gatewayId, name),
    gatewayId,
    name,
    description,
    code,
    methods: [...new Set(methods)],
    etag: newId(),
    createdBy: principal.email,
    updatedBy: principal.email,
    createdAt: now,
    updatedAt: now,
  };
  try {
    await control.collections.functions.insertOne(document);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw new ProblemError("already_exists", `${gatewayId} has a function ${name} already`);
  }
  return document;
}

/** The functions of a gateway in the order of their names. */
export async function listFunctions(
  control: Control,
  principal: Principal,
  gatewayId: string,
  page: PageRequest,
): Promise<Page<FunctionDocument>> {
  await requireGateway(control, principal, gatewayId);
  return await findPage(control.collections.functions, { gatewayId }, page);
}

/** Throws `not_found`. */
export async function requireFunction(
  control: Control,
  principal: Principal,
  { gatewayId, name }: FunctionAddress,
): Promise<FunctionDocument> {
  const [, draft] = await Promise.all([
    requireGateway(control, principal, gatewayId),
    findDraft(control, gatewayId, name),
  ]);
  if (!draft) throw unknownFunction(gatewayId, name);
  return draft;
}

/**
 * Changes a draft if it is still the one that the caller has seen. Throws `precondition_failed` when it is not.
 */
export async function updateFunction(
  control: Control,
  principal: Principal,
  { gatewayId, name }: FunctionAddress,
  change: z.infer<typeof UpdateFunction>,
  condition: EtagCondition,
): Promise<FunctionDocument> {
  await requireGateway(control, principal, gatewayId);
  const _id = draftId(gatewayId, name);
  const { methods, ...others } = change;
  const updated = await control.collections.functions.findOneAndUpdate(
    condition === "*" ? { _id } : { _id, etag: { $in: condition } },
    {
      $set: {
        ...others,
        ...(methods ? { methods: [...new Set(methods)] } : {}),
        etag: newId(),
        updatedBy: principal.email,
        updatedAt: new Date(),
      },
    },
    { returnDocument: "after" },
  );
  if (updated) return updated;
  const current = await findDraft(control, gatewayId, name);
  if (!current) throw unknownFunction(gatewayId, name);
  throw new ProblemError(
    "precondition_failed",
    `${current.updatedBy} changed ${name} meanwhile; load it again, or send If-Match: * to overwrite`,
    { etag: current.etag },
  );
}

/** Deletes the draft and takes the function out of every environment. Its versions stay. */
export async function deleteFunction(
  control: Control,
  principal: Principal,
  address: FunctionAddress,
): Promise<void> {
  const { _id } = await requireFunction(control, principal, address);
  await removeEverywhere(control, principal, address);
  await control.collections.functions.deleteOne({ _id });
}
