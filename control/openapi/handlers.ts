import type { Api } from "../http/api.ts";
import { sendFile } from "../http/static-file.ts";
import { openApiDocument } from "./document.ts";

const SCALAR = new URL(import.meta.resolve("@scalar/api-reference"));
const SCRIPT = new URL("browser/standalone.js", SCALAR);
const START = new URL("./reference.js", import.meta.url);
const DAY = "public, max-age=86400";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>imprun control API</title>
</head>
<body>
<div id="reference"></div>
<script src="/reference/scalar.js"></script>
<script src="/reference/start.js"></script>
</body>
</html>
`;

/** `/openapi.json`, and `/reference`, a page that shows it. Its script comes from our own origin. */
export function registerReference(api: Api): void {
  const document = openApiDocument();
  api.get("/openapi.json", (c) => c.json(document));
  api.get("/reference", (c) => c.html(PAGE));
  api.get("/reference/scalar.js", async (c) => await sendFile(c, SCRIPT, DAY) ?? c.notFound());
  api.get("/reference/start.js", async (c) => await sendFile(c, START, "no-cache") ?? c.notFound());
}
