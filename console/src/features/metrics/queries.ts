import type { MetricsView } from "@imprun/contracts/api/activity";
import type { Environment } from "@imprun/contracts/names";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "../../lib/api.ts";

export type Metrics = MetricsView;

const REFRESH_MS = 15_000;

export function metricsQuery(gatewayId: string, environment: Environment, minutes: number) {
  return queryOptions({
    queryKey: ["metrics", gatewayId, environment, minutes],
    queryFn: (): Promise<Metrics> =>
      unwrap(
        api.GET("/v1/api-gateways/{gatewayId}/metrics", {
          params: { path: { gatewayId }, query: { environment, minutes } },
        }),
      ),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}
