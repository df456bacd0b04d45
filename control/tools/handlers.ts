import type { Api } from "../http/api.ts";
import { mapPage } from "../http/pagination.ts";
import * as routes from "./routes.ts";
import * as tools from "./service.ts";
import { viewTool } from "./view.ts";

export function registerTools(api: Api): void {
  api.openapi(routes.createTool, async (c) => {
    const { control, principal } = c.var;
    const tool = await tools.createTool(control, principal, c.req.valid("json"));
    c.set("auditTarget", `ai-gateway/mcp-tools/${tool.name}`);
    return c.json(viewTool(tool), 201);
  });

  api.openapi(routes.listTools, async (c) => {
    const { control, principal } = c.var;
    const page = await tools.listTools(control, principal, c.req.valid("query"));
    return c.json(mapPage(page, viewTool), 200);
  });

  api.openapi(routes.deleteTool, async (c) => {
    const { control, principal } = c.var;
    await tools.deleteTool(control, principal, c.req.valid("param").name);
    return c.body(null, 204);
  });
}
