/** Every capability of the API. A new one is a folder and a line here. */
import { registerApplications } from "./applications/handlers.ts";
import { registerAudit } from "./audit/handlers.ts";
import { registerAuth } from "./auth/handlers.ts";
import { registerFunctions } from "./functions/handlers.ts";
import { registerGateways } from "./gateways/handlers.ts";
import { registerGrants } from "./grants/handlers.ts";
import { registerHistory } from "./history/handlers.ts";
import type { Api } from "./http/api.ts";
import { registerLogs } from "./logs/handlers.ts";
import { registerMcp } from "./mcp/handlers.ts";
import { registerMetrics } from "./metrics/handlers.ts";
import { registerPackages } from "./packages/handlers.ts";
import { registerPublishing } from "./publishing/handlers.ts";
import { registerTokens } from "./tokens/handlers.ts";
import { registerTools } from "./tools/handlers.ts";
import { registerTriggers } from "./triggers/handlers.ts";

const CAPABILITIES: readonly ((api: Api) => void)[] = [
  registerAuth,
  registerTokens,
  registerGateways,
  registerPackages,
  registerFunctions,
  registerPublishing,
  registerHistory,
  registerLogs,
  registerMetrics,
  registerTriggers,
  registerTools,
  registerMcp,
  registerApplications,
  registerGrants,
  registerAudit,
];

export function registerCapabilities(api: Api): void {
  for (const register of CAPABILITIES) register(api);
}
