import type { InvokeFunction } from "@imprun/contracts/api/functions";
import type { ToolDocument } from "@imprun/contracts/documents/system";
import { type HttpMethod, tenantId } from "@imprun/contracts/names";
import { ProblemError, PROBLEMS } from "@imprun/contracts/problem";
import type { CallToolResult } from "@modelcontextprotocol/server";
import type { z } from "zod";
import type { Principal } from "../auth/principal.ts";
import { mayActAs } from "../auth/roles.ts";
import type { Control } from "../context.ts";
import { invokeFunction } from "../functions/invocation.ts";
import { requireGateway } from "../gateways/service.ts";
import { deployedFunction } from "../publishing/changes.ts";
import { findArgumentMistake } from "../tools/input-schema.ts";
import { toolError, toolResult } from "./results.ts";

/** As the operation `invokeFunction` asks for. */
const LEAST_ROLE = "developer";

export interface ToolCall {
  tool: ToolDocument;
  args: Record<string, unknown>;
  requestId: string;
  /** W3C trace context of the caller (SEP-414). */
  traceparent: string | undefined;
  signal: AbortSignal;
}

/** Calls the function behind a tool. What goes wrong is a result that says so; nothing is thrown for it. */
export async function callTool(
  control: Control,
  principal: Principal,
  call: ToolCall,
): Promise<CallToolResult> {
  const { tool, args } = call;
  if (!mayActAs(principal.role, LEAST_ROLE)) {
    return toolError(
      `Calling tools needs the role ${LEAST_ROLE}; this token's is ${principal.role}`,
    );
  }
  const mistake = findArgumentMistake(tool.inputSchema, args);
  if (mistake !== null) return toolError(`The arguments do not fit the tool's schema: ${mistake}`);
  try {
    // A gateway of this name may have another owner by now.
    await requireGateway(control, principal, tool.gatewayId);
    const request = await buildRequest(control, call);
    const address = { gatewayId: tool.gatewayId, name: tool.function };
    return toolResult(tool.functionUrl, await invokeFunction(control, address, request, call));
  } catch (error) {
    return toolError(explain(control, call, error));
  }
}

async function buildRequest(
  control: Control,
  { tool, args, traceparent }: ToolCall,
): Promise<z.infer<typeof InvokeFunction>> {
  const { environment } = tool;
  const _id = tenantId(tool.gatewayId, environment);
  const deployment = await control.collections.deployments.findOne({ _id });
  const deployed = deployment && deployedFunction(deployment, tool.function);
  const method = chooseMethod(deployed?.methods ?? []);
  const headers: Record<string, string> = traceparent ? { traceparent } : {};
  if (method === "POST" || method === "PUT" || method === "PATCH") {
    return { environment, method, path: "", headers, body: JSON.stringify(args) };
  }
  return { environment, method, path: `?${toQuery(args)}`, headers };
}

/** The method that carries arguments best among those that the function lets through; empty means all. */
function chooseMethod(methods: readonly HttpMethod[]): HttpMethod {
  const preferred: HttpMethod[] = ["POST", "PUT", "PATCH", "GET", "DELETE"];
  return preferred.find((method) => methods.includes(method)) ?? "POST";
}

function toQuery(args: Record<string, unknown>): string {
  const texts = Object.entries(args).map(([name, value]) =>
    [name, typeof value === "string" ? value : JSON.stringify(value)] as [string, string]
  );
  return new URLSearchParams(texts).toString();
}

function explain(control: Control, { tool, requestId }: ToolCall, error: unknown): string {
  if (error instanceof ProblemError && PROBLEMS[error.code].fault !== "platform") {
    return error.message;
  }
  control.log("error", `The tool ${tool._id} could not be called`, { requestId, error });
  const said = error instanceof ProblemError ? error.message : "Something went wrong on our side";
  return `${said} (request ${requestId})`;
}
