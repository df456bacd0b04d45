import type {
  DeadLetterView,
  QueueView,
  RunView,
  ScheduleView,
} from "@imprun/contracts/api/triggers";
import type { RunOutcome } from "@imprun/contracts/documents/events";
import type { Environment } from "@imprun/contracts/names";
import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import { api, type Page, unwrap } from "../../lib/api.ts";

export type Schedule = z.infer<typeof ScheduleView>;
export type Run = z.infer<typeof RunView>;
export type Queue = z.infer<typeof QueueView>;
export type DeadLetter = z.infer<typeof DeadLetterView>;

/** One environment of a gateway. */
export interface Place {
  gatewayId: string;
  environment: Environment;
}

/** Runtimes change these by themselves, and do not tell. */
const REFRESH_MS = 3_000;

const key = (what: string, { gatewayId, environment }: Place) =>
  ["jobs", gatewayId, environment, what] as const;

export function schedulesQuery(place: Place) {
  const { gatewayId, environment } = place;
  return queryOptions({
    queryKey: key("schedules", place),
    queryFn: async (): Promise<Schedule[]> =>
      (await unwrap(
        api.GET("/v1/api-gateways/{gatewayId}/schedules", {
          params: { path: { gatewayId }, query: { environment } },
        }),
      )).items,
    refetchInterval: REFRESH_MS,
  });
}

export function runsQuery(place: Place, outcome?: RunOutcome) {
  const { gatewayId, environment } = place;
  return infiniteQueryOptions({
    queryKey: [...key("runs", place), outcome],
    queryFn: ({ pageParam: cursor }): Promise<Page<Run>> =>
      unwrap(
        api.GET("/v1/api-gateways/{gatewayId}/runs", {
          params: {
            path: { gatewayId },
            query: { environment, limit: 25, cursor, ...(outcome ? { outcome } : {}) },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });
}

export function queuesQuery(place: Place) {
  const { gatewayId, environment } = place;
  return queryOptions({
    queryKey: key("queues", place),
    queryFn: async (): Promise<Queue[]> =>
      (await unwrap(
        api.GET("/v1/api-gateways/{gatewayId}/queues", {
          params: { path: { gatewayId }, query: { environment } },
        }),
      )).items,
    refetchInterval: REFRESH_MS,
  });
}

export function deadLettersQuery(place: Place, queue: string) {
  const { gatewayId, environment } = place;
  return infiniteQueryOptions({
    queryKey: [...key("letters", place), queue],
    queryFn: async ({ pageParam: cursor }): Promise<Page<DeadLetter>> =>
      await unwrap(
        api.GET("/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters", {
          params: { path: { gatewayId, queue }, query: { environment, limit: 25, cursor } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: REFRESH_MS,
  });
}

/** A change in a place, after which everything there is read anew. */
function useChange<T, V>({ gatewayId, environment }: Place, change: (input: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs", gatewayId, environment] }),
  });
}

export function useRunSchedule(place: Place) {
  const { gatewayId, environment } = place;
  return useChange(place, (schedule: Schedule) =>
    unwrap(
      api.POST("/v1/api-gateways/{gatewayId}/schedules/run", {
        params: { path: { gatewayId } },
        body: { environment, function: schedule.function, schedule: schedule.name },
      }),
    ));
}

export function useSendMessage(place: Place, queue: string) {
  const { gatewayId, environment } = place;
  return useChange(place, (message: { body: unknown; delaySeconds: number }) =>
    unwrap(
      api.POST("/v1/api-gateways/{gatewayId}/queues/{queue}/messages", {
        params: { path: { gatewayId, queue } },
        body: { environment, ...message },
      }),
    ));
}

/** Revives the dead letter of an id, or all of them. */
export function useRevive(place: Place, queue: string) {
  const { gatewayId, environment } = place;
  return useChange(place, (id: string | undefined) =>
    unwrap(
      api.POST("/v1/api-gateways/{gatewayId}/queues/{queue}/redrive", {
        params: { path: { gatewayId, queue } },
        body: { environment, ...(id === undefined ? {} : { ids: [id] }) },
      }),
    ));
}

/** Deletes the dead letter of an id, or all of them. */
export function useDeleteLetters(place: Place, queue: string) {
  const { gatewayId, environment } = place;
  const query = { environment };
  return useChange(place, async (messageId: string | undefined): Promise<void> => {
    if (messageId === undefined) {
      await unwrap(
        api.DELETE("/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters", {
          params: { path: { gatewayId, queue }, query },
        }),
      );
      return;
    }
    await unwrap(
      api.DELETE("/v1/api-gateways/{gatewayId}/queues/{queue}/dead-letters/{messageId}", {
        params: { path: { gatewayId, queue, messageId }, query },
      }),
    );
  });
}
