import type { DependenciesView, DependencyTypes } from "@imprun/contracts/api/packages";
import type { Dependencies } from "@imprun/contracts/packages";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "../../lib/api.ts";

const PATH = "/v1/api-gateways/{gatewayId}/dependencies";

export function dependenciesQuery(gatewayId: string) {
  return queryOptions({
    queryKey: ["dependencies", gatewayId],
    queryFn: (): Promise<DependenciesView> =>
      unwrap(api.GET(PATH, { params: { path: { gatewayId } } })),
  });
}

/** Declarations by path; they change with the lock only. */
export function dependencyTypesQuery(gatewayId: string, lockHash: string | null | undefined) {
  return queryOptions({
    queryKey: ["dependency types", gatewayId, lockHash],
    queryFn: (): Promise<DependencyTypes> =>
      unwrap(api.GET(`${PATH}/types`, { params: { path: { gatewayId } } })),
    enabled: typeof lockHash === "string",
    staleTime: Infinity,
  });
}

export function useSetDependencies(gatewayId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (dependencies: Dependencies): Promise<DependenciesView> =>
      unwrap(api.PUT(PATH, { params: { path: { gatewayId } }, body: { dependencies } })),
    onSuccess: (view) => queries.setQueryData(dependenciesQuery(gatewayId).queryKey, view),
  });
}
