import type { CreateTool } from "@imprun/contracts/api/activity";
import type { ToolDocument } from "@imprun/contracts/documents/system";
import { ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";
import type { Principal } from "../auth/principal.ts";
import type { Control } from "../context.ts";
import { isDuplicateKey } from "../data/duplicates.ts";
import { requireFunction } from "../functions/service.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";
import { type FunctionTarget, parseFunctionUrl } from "./function-url.ts";
import { findSchemaMistake } from "./input-schema.ts";

/**
 * Offers a function over MCP. Throws `invalid_request` when the URL is not one of this platform's functions or the
 * schema is not a usable one, `not_found` when there is no such function, and `already_exists`.
 */
export async function createTool(
  control: Control,
  principal: Principal,
  { name, description, functionUrl, inputSchema }: z.infer<typeof CreateTool>,
): Promise<ToolDocument> {
  const target = requireTarget(control, functionUrl);
  const mistake = findSchemaMistake(inputSchema);
  if (mistake) throw invalid(`/inputSchema${mistake.pointer}`, mistake.detail);
  const { gatewayId, function: functionName } = target;
  await requireFunction(control, principal, { gatewayId, name: functionName });
  const now = new Date();
  const tool: ToolDocument = {
    _id: toolId(principal, name),
    organizationId: principal.organizationId,
    name,
    description,
    functionUrl,
    ...target,
    inputSchema,
    createdBy: principal.email,
    createdAt: now,
    updatedAt: now,
  };
  try {
    await control.collections.tools.insertOne(tool);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    throw new ProblemError("already_exists", `There is a tool ${name} already; delete it first`);
  }
  return tool;
}

/** The tools of the caller's organization in the order of their names. */
export function listTools(
  control: Control,
  { organizationId }: Principal,
  page: PageRequest,
): Promise<Page<ToolDocument>> {
  return findPage(control.collections.tools, { organizationId }, page);
}

export function findTool(
  control: Control,
  principal: Principal,
  name: string,
): Promise<ToolDocument | null> {
  return control.collections.tools.findOne({ _id: toolId(principal, name) });
}

/** Throws `not_found`. */
export async function deleteTool(
  control: Control,
  principal: Principal,
  name: string,
): Promise<void> {
  const _id = toolId(principal, name);
  const { deletedCount } = await control.collections.tools.deleteOne({ _id });
  if (deletedCount === 0) throw new ProblemError("not_found", `There is no tool ${name}`);
}

function toolId({ organizationId }: Principal, name: string): string {
  return `${organizationId}/${name}`;
}

function requireTarget({ config }: Control, functionUrl: string): FunctionTarget {
  const target = parseFunctionUrl(config, functionUrl);
  if (target) return target;
  const example = `${config.urlTemplates.dev}/<function>`.replace("{gateway}", "<gateway>");
  throw invalid("/functionUrl", `This is not the URL of a function here, such as ${example}`);
}

function invalid(pointer: string, detail: string): ProblemError {
  return new ProblemError("invalid_request", detail, { errors: [{ pointer, detail }] });
}
