import { LogPage } from "@imprun/contracts/api/activity";
import type { Environment } from "@imprun/contracts/names";
import { api, unwrap } from "../../lib/api.ts";
import type { Kind, Level, LogLine } from "./entries.ts";

/** Which lines are wanted. */
export interface LogSource {
  gatewayId: string;
  environment: Environment;
  function?: string | undefined;
  kind?: Kind | undefined;
  /** The least severe level. */
  level?: Level | undefined;
  requestId?: string | undefined;
  /** From when on and until when, in ISO 8601. */
  since?: string | undefined;
  until?: string | undefined;
}

export interface StoredLogs {
  lines: LogLine[];
  /** Leads to older lines; null when there are none. */
  cursor: string | null;
}

/** The newest stored lines, newest last, or those before a cursor. */
export async function storedLogs(
  { gatewayId, ...query }: LogSource,
  limit: number,
  cursor?: string,
): Promise<StoredLogs> {
  const page = await unwrap(
    api.GET("/v1/api-gateways/{gatewayId}/logs", {
      params: { path: { gatewayId }, query: { ...query, limit, cursor } },
    }),
  );
  // Parsed, since the answer is a stream of events when one asks for it.
  const { items, nextCursor } = LogPage.parse(page);
  return { lines: items, cursor: nextCursor };
}
