import { registerCapabilities } from "../capabilities.ts";
import { newApi } from "../http/api.ts";

/** The OpenAPI 3.1 document of all capabilities. It needs no database. */
export function openApiDocument() {
  const api = newApi();
  registerCapabilities(api);
  api.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "A personal access token, `imp_pat_…`",
  });
  api.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "imprun_session",
    description: "A console login",
  });
  return api.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "imprun control API",
      version: "0.1.0",
      description: "Gateways, functions, publishing, applications and grants. " +
        "Every error is a problem document (RFC 9457) with a stable `code`.",
    },
    servers: [{ url: "/" }],
  });
}
