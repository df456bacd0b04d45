import { LogPage } from "@imprun/contracts/api/activity";
import type { Environment } from "@imprun/contracts/names";
import { api, unwrap } from "../../lib/api.ts";
import type { LogLine } from "./groups.ts";

export interface LogSource {
  gatewayId: string;
  environment: Environment;
  /** Only this function's lines. */
  function?: string;
}

/** The newest stored lines, newest last. */
export async function recentLogs({ gatewayId, ...query }: LogSource): Promise<LogLine[]> {
  const page = await unwrap(
    api.GET("/v1/api-gateways/{gatewayId}/logs", {
      params: { path: { gatewayId }, query: { ...query, limit: 200 } },
    }),
  );
  // Parsed, since the answer is a stream of events when one asks for it.
  return LogPage.parse(page).items;
}
