import type { AuditView } from "@imprun/contracts/api/activity";
import { infiniteQueryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { api, type Page, unwrap } from "../../lib/api.ts";

export type AuditEntry = z.infer<typeof AuditView>;

export const auditQuery = infiniteQueryOptions({
  queryKey: ["audit"],
  queryFn: ({ pageParam: cursor }): Promise<Page<AuditEntry>> =>
    unwrap(api.GET("/v1/audit", { params: { query: { limit: 50, cursor } } })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
});
