import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, hasStatus } from "./api.ts";
import { awaitPlatform, onRestored } from "./connection.ts";

/** A session ended while the console was open: whoever starts the application decides what happens then. */
export function newQueryClient(onSignedOut: () => void): QueryClient {
  const watch = (error: Error) => {
    // The fetch standard calls every failure of the way there a TypeError.
    if (error instanceof TypeError) void awaitPlatform();
    if (hasStatus(error, 401) && error.problem.code !== "login_failed") onSignedOut();
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // What the API refused it will refuse again; only failures of the way there are worth a retry.
        retry: (failures, error) => !(error instanceof ApiError) && failures < 2,
      },
    },
  });
  onRestored(() => void client.invalidateQueries());
  return client;
}
