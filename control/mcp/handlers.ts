import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";
import type { Control } from "../context.ts";
import { perControl } from "../data/per-control.ts";
import type { Api } from "../http/api.ts";
import { refuseForeignPage, requireToken } from "./access.ts";
import { createMcpServer, type McpCaller } from "./server.ts";

/** MCP over HTTP at `/mcp`, in the revision of 2026-07-28 and those of 2025. */
export function registerMcp(api: Api): void {
  api.all("/mcp", async (c) => {
    const { control, requestId } = c.var;
    const request = c.req.raw;
    refuseForeignPage(control, request.headers);
    const principal = await requireToken(control, request.headers.get("authorization"));
    const caller: McpCaller = { principal, requestId };
    // The token has done its work; nothing behind this line needs it.
    const authInfo = { token: "", clientId: principal.userId, scopes: [], extra: { caller } };
    return await mcpHandler(control).fetch(request, { authInfo });
  });
}

const mcpHandler = perControl((control): McpHttpHandler => {
  const handler = createMcpHandler(
    ({ authInfo }) => createMcpServer(control, authInfo?.extra?.["caller"] as McpCaller),
    { onerror: (error) => control.log("warn", "An MCP request failed", { error }) },
  );
  control.stopping.addEventListener("abort", () => void closeHandler(control, handler));
  return handler;
});

async function closeHandler(control: Control, handler: McpHttpHandler): Promise<void> {
  try {
    await handler.close();
  } catch (error) {
    control.log("warn", "The MCP handler did not close", { error });
  }
}
