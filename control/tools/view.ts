import type { ToolView } from "@imprun/contracts/api/activity";
import type { ToolDocument } from "@imprun/contracts/documents/system";
import type { z } from "zod";

export function viewTool(tool: ToolDocument): z.infer<typeof ToolView> {
  const { name, description, functionUrl, gatewayId, environment, inputSchema } = tool;
  return {
    name,
    description,
    functionUrl,
    gatewayId,
    environment,
    function: tool.function,
    inputSchema,
    createdAt: tool.createdAt.toISOString(),
  };
}
