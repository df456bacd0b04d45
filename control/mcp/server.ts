/** The MCP server of one request: the tools of the caller's organization. */
import type { ToolDocument } from "@imprun/contracts/documents/system";
import { ProtocolError, ProtocolErrorCode, Server, type Tool } from "@modelcontextprotocol/server";
import type { Principal } from "../auth/principal.ts";
import type { Control } from "../context.ts";
import { findTool } from "../tools/service.ts";
import { callTool } from "./call-tool.ts";

/** More than a model can choose from. */
const MAX_TOOLS = 1_000;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export interface McpCaller {
  principal: Principal;
  requestId: string;
}

export function createMcpServer(control: Control, { principal, requestId }: McpCaller): Server {
  const server = new Server(
    { name: "imprun", title: "imprun", version: "0.1.0" },
    { capabilities: { tools: {} }, instructions: "Each tool is a function that runs on imprun." },
  );
  server.setRequestHandler("tools/list", async () => {
    const tools = await control.collections.tools
      .find({ organizationId: principal.organizationId })
      .sort({ _id: 1 }).limit(MAX_TOOLS).toArray();
    return { tools: tools.map(viewTool) };
  });
  server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
    const tool = await findTool(control, principal, params.name);
    if (!tool) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${params.name}`);
    }
    const { traceparent } = mcpReq._meta ?? {};
    return await callTool(control, principal, {
      tool,
      args: params.arguments ?? {},
      requestId,
      traceparent: TRACEPARENT.test(String(traceparent)) ? String(traceparent) : undefined,
      signal: mcpReq.signal,
    });
  });
  return server;
}

function viewTool({ name, description, inputSchema }: ToolDocument): Tool {
  return { name, description, inputSchema: { ...inputSchema, type: "object" } };
}
