import type { HistoryView } from "@imprun/contracts/api/activity";
import { infiniteQueryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { api, type Page, unwrap } from "../../lib/api.ts";

export type HistoryEntry = z.infer<typeof HistoryView>;

export function historyQuery(gatewayId: string) {
  return infiniteQueryOptions({
    queryKey: ["history", gatewayId],
    queryFn: ({ pageParam: cursor }): Promise<Page<HistoryEntry>> =>
      unwrap(
        api.GET("/v1/api-gateways/{gatewayId}/history", {
          params: { path: { gatewayId }, query: { limit: 50, cursor } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}
