import type {
  ChangePassword,
  CreatedToken,
  CreateToken,
  TokenView,
} from "@imprun/contracts/api/access";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { allPages, api, unwrap } from "../../lib/api.ts";

export type AccessToken = z.infer<typeof TokenView>;

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: (): Promise<AccessToken[]> =>
    allPages((cursor) =>
      unwrap(api.GET("/v1/tokens", { params: { query: { limit: 200, cursor } } }))
    ),
});

export function useCreateToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (
      body: z.infer<typeof CreateToken>,
    ): Promise<z.infer<typeof CreatedToken>> => unwrap(api.POST("/v1/tokens", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
    // The answer holds a secret, which is not to be kept longer than it is shown.
    gcTime: 0,
  });
}

export function useRevokeToken(tokenId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/v1/tokens/{tokenId}", { params: { path: { tokenId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: z.infer<typeof ChangePassword>) =>
      unwrap(api.PUT("/v1/me/password", { body })),
    gcTime: 0,
  });
}
