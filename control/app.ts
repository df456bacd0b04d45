import { authenticate } from "./auth/authenticate.ts";
import { registerCapabilities } from "./capabilities.ts";
import { serveConsole } from "./console-files/handlers.ts";
import type { Control } from "./context.ts";
import { registerHealth } from "./health/handlers.ts";
import { type Api, newApi } from "./http/api.ts";
import { refuseChunks } from "./http/framing.ts";
import { answerWithProblems } from "./http/problems.ts";
import { requestId } from "./http/request-id.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { registerReference } from "./openapi/handlers.ts";

/**
 * The whole HTTP surface of a control process.
 * Whatever lies under `/v1/` needs credentials before anything else is looked at.
 */
export function createApp(control: Control): Api {
  const api = newApi();
  answerWithProblems(api);
  api.use("*", async (c, next) => {
    c.set("control", control);
    await next();
  });
  api.use("*", requestId);
  api.use("*", securityHeaders);
  api.use("*", refuseChunks);
  api.use("/v1/*", authenticate);
  registerHealth(api);
  registerReference(api);
  registerCapabilities(api);
  serveConsole(api, control.config.consoleDirectory);
  return api;
}
