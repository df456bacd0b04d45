import type { ApplicationView, CreateApplication } from "@imprun/contracts/api/access";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { allPages, api, unwrap } from "../../lib/api.ts";

export type Application = z.infer<typeof ApplicationView>;

export const applicationsQuery = queryOptions({
  queryKey: ["applications"],
  queryFn: (): Promise<Application[]> =>
    allPages((cursor) =>
      unwrap(api.GET("/v1/applications", { params: { query: { limit: 200, cursor } } }))
    ),
});

export function applicationQuery(applicationId: string) {
  return queryOptions({
    queryKey: ["application", applicationId],
    queryFn: (): Promise<Application> =>
      unwrap(
        api.GET("/v1/applications/{applicationId}", { params: { path: { applicationId } } }),
      ),
  });
}

export function useCreateApplication() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: z.output<typeof CreateApplication>): Promise<Application> =>
      unwrap(api.POST("/v1/applications", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: applicationsQuery.queryKey }),
  });
}

export function useDeleteApplication(applicationId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/v1/applications/{applicationId}", { params: { path: { applicationId } } }),
      ),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: applicationsQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ["grants"] }),
      ]),
  });
}
