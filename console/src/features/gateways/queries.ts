import type {
  CreateGateway,
  EnvironmentView,
  GatewayView,
  UpdateEnvironment,
  UpdateGateway,
} from "@imprun/contracts/api/gateways";
import type { Environment } from "@imprun/contracts/names";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { allPages, api, unwrap } from "../../lib/api.ts";
import { isMoving } from "./phases.ts";

export type Gateway = GatewayView;
export type GatewayEnvironment = EnvironmentView;

/** How often a gateway is read again while it is on its way to another phase, and at rest. */
const MOVING_MS = 400;
const RESTING_MS = 15_000;

export const gatewaysQuery = queryOptions({
  queryKey: ["gateways"],
  queryFn: (): Promise<Gateway[]> =>
    allPages((cursor) =>
      unwrap(api.GET("/v1/api-gateways", { params: { query: { limit: 200, cursor } } }))
    ),
  refetchInterval: ({ state }) => state.data?.some(isMoving) ? MOVING_MS : RESTING_MS,
});

export function gatewayQuery(gatewayId: string) {
  return queryOptions({
    queryKey: ["gateway", gatewayId],
    queryFn: (): Promise<Gateway> =>
      unwrap(api.GET("/v1/api-gateways/{gatewayId}", { params: { path: { gatewayId } } })),
    refetchInterval: ({ state }) => state.data && isMoving(state.data) ? MOVING_MS : RESTING_MS,
  });
}

export function useCreateGateway() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: z.output<typeof CreateGateway>): Promise<Gateway> =>
      unwrap(api.POST("/v1/api-gateways", { body })),
    onSuccess: (gateway) => {
      queries.setQueryData(gatewayQuery(gateway.gatewayId).queryKey, gateway);
      return queries.invalidateQueries({ queryKey: gatewaysQuery.queryKey });
    },
  });
}

export function useUpdateGateway(gatewayId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: z.infer<typeof UpdateGateway>): Promise<Gateway> =>
      unwrap(api.PATCH("/v1/api-gateways/{gatewayId}", { params: { path: { gatewayId } }, body })),
    onSuccess: (gateway) => {
      queries.setQueryData(gatewayQuery(gatewayId).queryKey, gateway);
      return queries.invalidateQueries({ queryKey: gatewaysQuery.queryKey });
    },
  });
}

export function useDeleteGateway(gatewayId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/v1/api-gateways/{gatewayId}", { params: { path: { gatewayId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: gatewaysQuery.queryKey }),
  });
}

export function useUpdateEnvironment(gatewayId: string, environment: Environment) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: z.input<typeof UpdateEnvironment>): Promise<GatewayEnvironment> =>
      unwrap(
        api.PATCH("/v1/api-gateways/{gatewayId}/environments/{environment}", {
          params: { path: { gatewayId, environment } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: gatewayQuery(gatewayId).queryKey }),
  });
}
