import type {
  CreatedGrant,
  CreateGrant,
  GrantView,
  RotatedGrant,
} from "@imprun/contracts/api/access";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { allPages, api, unwrap } from "../../lib/api.ts";

export type Grant = z.infer<typeof GrantView>;
export type GrantWithKey = z.infer<typeof CreatedGrant> & { previousKeyExpiresAt?: string };

/** Which grants: those of an application, or those for a gateway. */
export interface GrantFilter {
  applicationId?: string;
  gatewayId?: string;
}

export function grantsQuery(filter: GrantFilter) {
  return queryOptions({
    queryKey: ["grants", filter],
    queryFn: (): Promise<Grant[]> =>
      allPages((cursor) =>
        unwrap(
          api.GET("/v1/application-grants", {
            params: { query: { limit: 200, cursor, ...filter } },
          }),
        )
      ),
  });
}

function useRefreshGrants() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      [["grants"], ["applications"], ["application"]].map((queryKey) =>
        queries.invalidateQueries({ queryKey })
      ),
    );
}

export function useCreateGrant() {
  const refresh = useRefreshGrants();
  return useMutation({
    mutationFn: (body: z.infer<typeof CreateGrant>): Promise<GrantWithKey> =>
      unwrap(api.POST("/v1/application-grants", { body })),
    onSuccess: refresh,
    // The answer holds a key, which is not to be kept longer than it is shown.
    gcTime: 0,
  });
}

/** A disabled grant keeps its key, but nobody gets in with it. */
export function useSetGrantEnabled() {
  const refresh = useRefreshGrants();
  return useMutation({
    mutationFn: ({ grantId, ...body }: { grantId: string; enabled: boolean }): Promise<Grant> =>
      unwrap(
        api.PATCH("/v1/application-grants/{grantId}", { params: { path: { grantId } }, body }),
      ),
    onSuccess: refresh,
  });
}

export function useRotateGrant(grantId: string) {
  const refresh = useRefreshGrants();
  return useMutation({
    mutationFn: (body: { overlapSeconds: number }): Promise<z.infer<typeof RotatedGrant>> =>
      unwrap(
        api.POST("/v1/application-grants/{grantId}/rotate", {
          params: { path: { grantId } },
          body,
        }),
      ),
    onSuccess: refresh,
    gcTime: 0,
  });
}

export function useDeleteGrant(grantId: string) {
  const refresh = useRefreshGrants();
  return useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/v1/application-grants/{grantId}", { params: { path: { grantId } } })),
    onSuccess: refresh,
  });
}
