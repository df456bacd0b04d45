import type { DependenciesView } from "@imprun/contracts/api/packages";
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

export function useSetDependencies(gatewayId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (dependencies: Dependencies): Promise<DependenciesView> =>
      unwrap(api.PUT(PATH, { params: { path: { gatewayId } }, body: { dependencies } })),
    onSuccess: (view) => queries.setQueryData(dependenciesQuery(gatewayId).queryKey, view),
  });
}
