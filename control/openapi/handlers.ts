import type { Api } from "../http/api.ts";
import { openApiDocument } from "./document.ts";

export function registerReference(api: Api): void {
  const document = openApiDocument();
  api.get("/openapi.json", (c) => c.json(document));
}
