import type { Login, UserView } from "@imprun/contracts/api/access";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { api, unwrap } from "../../lib/api.ts";

export type User = z.infer<typeof UserView>;
export type LoginInput = z.infer<typeof Login>;

/** Who is logged in; fails with 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: (): Promise<User> => unwrap(api.GET("/v1/me")),
  staleTime: 60_000,
});

export function useLogin() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: LoginInput) => unwrap(api.POST("/v1/login", { body })),
    onSuccess: () => queries.clear(),
  });
}

export function useLogout() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/v1/logout")),
    onSuccess: () => queries.clear(),
  });
}
