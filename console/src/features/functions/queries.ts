import {
  type CreateFunction,
  type FunctionSummary,
  type FunctionView,
  type PublishFunction,
  type Rollout,
  type UpdateFunction,
  type VersionDetail,
  type VersionView,
} from "@imprun/contracts/api/functions";
import type { Environment } from "@imprun/contracts/names";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { allPages, api, unwrap } from "../../lib/api.ts";
import { gatewayQuery } from "../gateways/queries.ts";

export type FunctionItem = z.infer<typeof FunctionSummary>;
export type FunctionDraft = FunctionView;
export type FunctionVersion = z.infer<typeof VersionView>;
export type FunctionRollout = Rollout;

export function functionsQuery(gatewayId: string) {
  return queryOptions({
    queryKey: ["functions", gatewayId],
    queryFn: (): Promise<FunctionItem[]> =>
      allPages((cursor) =>
        unwrap(
          api.GET("/v1/api-gateways/{gatewayId}/functions", {
            params: { path: { gatewayId }, query: { limit: 200, cursor } },
          }),
        )
      ),
  });
}

export function functionQuery(gatewayId: string, name: string) {
  return queryOptions({
    queryKey: ["function", gatewayId, name],
    queryFn: (): Promise<FunctionDraft> =>
      unwrap(
        api.GET("/v1/api-gateways/{gatewayId}/functions/{name}", {
          params: { path: { gatewayId, name } },
        }),
      ),
  });
}

export function versionsQuery(gatewayId: string, name: string) {
  return queryOptions({
    queryKey: ["versions", gatewayId, name],
    queryFn: (): Promise<FunctionVersion[]> =>
      allPages((cursor) =>
        unwrap(
          api.GET("/v1/api-gateways/{gatewayId}/functions/{name}/versions", {
            params: { path: { gatewayId, name }, query: { limit: 200, cursor } },
          }),
        )
      ),
  });
}

export function versionQuery(gatewayId: string, name: string, version: string) {
  return queryOptions({
    queryKey: ["version", gatewayId, name, version],
    // A version never changes.
    staleTime: Infinity,
    queryFn: (): Promise<z.infer<typeof VersionDetail>> =>
      unwrap(
        api.GET("/v1/api-gateways/{gatewayId}/functions/{name}/versions/{version}", {
          params: { path: { gatewayId, name, version } },
        }),
      ),
  });
}

/** What a change of a function, its versions or its deployments makes stale. */
function useRefresh(gatewayId: string) {
  const queries = useQueryClient();
  return (name: string) =>
    Promise.all([
      ["functions", gatewayId],
      ["function", gatewayId, name],
      ["versions", gatewayId, name],
      ["history", gatewayId],
      gatewayQuery(gatewayId).queryKey,
    ].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

export function useCreateFunction(gatewayId: string) {
  const queries = useQueryClient();
  const refresh = useRefresh(gatewayId);
  return useMutation({
    mutationFn: (body: z.output<typeof CreateFunction>): Promise<FunctionDraft> =>
      unwrap(
        api.POST("/v1/api-gateways/{gatewayId}/functions", {
          params: { path: { gatewayId } },
          body,
        }),
      ),
    onSuccess: (draft) => {
      queries.setQueryData(functionQuery(gatewayId, draft.name).queryKey, draft);
      return refresh(draft.name);
    },
  });
}

/** Saves the draft. `etag` is the one it was read with, or `*` to overwrite; 412 when somebody else was faster. */
export function useSaveFunction(gatewayId: string, name: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (
      { etag, ...body }: z.infer<typeof UpdateFunction> & { etag: string },
    ): Promise<FunctionDraft> =>
      unwrap(
        api.PUT("/v1/api-gateways/{gatewayId}/functions/{name}", {
          params: {
            path: { gatewayId, name },
            header: { "if-match": etag === "*" ? etag : `"${etag}"` },
          },
          body,
        }),
      ),
    onSuccess: (draft) => {
      queries.setQueryData(functionQuery(gatewayId, name).queryKey, draft);
      return queries.invalidateQueries({ queryKey: functionsQuery(gatewayId).queryKey });
    },
  });
}

export function useDeleteFunction(gatewayId: string, name: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/v1/api-gateways/{gatewayId}/functions/{name}", {
          params: { path: { gatewayId, name } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: functionsQuery(gatewayId).queryKey }),
  });
}

export function usePublish(gatewayId: string, name: string) {
  const refresh = useRefresh(gatewayId);
  return useMutation({
    mutationFn: (body: z.output<typeof PublishFunction>): Promise<FunctionRollout> =>
      unwrap(
        api.POST("/v1/api-gateways/{gatewayId}/functions/{name}/publish", {
          params: { path: { gatewayId, name } },
          body,
        }),
      ),
    onSuccess: () => refresh(name),
  });
}

export function usePromote(gatewayId: string) {
  const refresh = useRefresh(gatewayId);
  return useMutation({
    mutationFn: (
      { name, ...body }: { name: string; from: Environment; to: Environment },
    ): Promise<FunctionRollout> =>
      unwrap(
        api.POST("/v1/api-gateways/{gatewayId}/functions/{name}/promote", {
          params: { path: { gatewayId, name } },
          body,
        }),
      ),
    onSuccess: (_, { name }) => refresh(name),
  });
}

export function useRollback(gatewayId: string, name: string) {
  const refresh = useRefresh(gatewayId);
  return useMutation({
    mutationFn: (
      body: { environment: Environment; version: string },
    ): Promise<FunctionRollout> =>
      unwrap(
        api.POST("/v1/api-gateways/{gatewayId}/functions/{name}/rollback", {
          params: { path: { gatewayId, name } },
          body,
        }),
      ),
    onSuccess: () => refresh(name),
  });
}
