import type { CreateTool, ToolView } from "@imprun/contracts/api/activity";
import {
  queryOptions,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import { allPages, api, unwrap } from "../../lib/api.ts";
import { functionsQuery } from "../functions/queries.ts";
import { gatewaysQuery } from "../gateways/queries.ts";

export type Tool = z.infer<typeof ToolView>;

export const toolsQuery = queryOptions({
  queryKey: ["tools"],
  queryFn: (): Promise<Tool[]> =>
    allPages((cursor) =>
      unwrap(api.GET("/v1/ai-gateway/mcp-tools", { params: { query: { limit: 200, cursor } } }))
    ),
});

export function useCreateTool() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: z.infer<typeof CreateTool>): Promise<Tool> =>
      unwrap(api.POST("/v1/ai-gateway/mcp-tools", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: toolsQuery.queryKey }),
  });
}

export function useDeleteTool(name: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/v1/ai-gateway/mcp-tools/{name}", { params: { path: { name } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: toolsQuery.queryKey }),
  });
}

export interface CallableFunction {
  url: string;
  /** For people, such as `hometax · calculateTax · prod`. */
  label: string;
  name: string;
  description: string;
}

/** Every published function of every gateway: what can become a tool. */
export function useCallableFunctions(): { pending: boolean; functions: CallableFunction[] } {
  const gateways = useQuery(gatewaysQuery);
  return useQueries({
    queries: (gateways.data ?? []).map(({ gatewayId }) => functionsQuery(gatewayId)),
    combine: (results) => ({
      pending: gateways.isPending || results.some((result) => result.isPending),
      functions: results.flatMap((result, index) =>
        (result.data ?? []).flatMap(({ name, description, published }) =>
          published.map(({ environment, url }) => ({
            url,
            label: `${gateways.data?.[index]?.gatewayId} · ${name} · ${environment}`,
            name,
            description,
          }))
        )
      ),
    }),
  });
}
