/**
 * Writes `api.gen.ts`, the types of the control API and the roles that it asks for, from its OpenAPI document.
 * With `--check` it writes nothing and fails when the file is out of date.
 */
import openapiTS, { astToString } from "openapi-typescript";
import { openApiDocument } from "../../control/openapi/document.ts";

const HEADER = "// Generated from the OpenAPI document of control by generate.ts. Do not edit.\n\n";
interface Operation {
  operationId: string;
  "x-required-role"?: string;
}

const target = new URL("./api.gen.ts", import.meta.url);

/** The text that `api.gen.ts` should have. */
export async function generateTypes(): Promise<string> {
  // The document crosses as JSON, since openapi-typescript resolves references in place.
  const document = JSON.parse(JSON.stringify(openApiDocument()));
  return HEADER + requiredRoles(document) + astToString(await openapiTS(document));
}

/** The least role of each operation that has one, by its id. */
function requiredRoles({ paths }: { paths: Record<string, Record<string, Operation>> }): string {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const roles = operations.flatMap(({ operationId, "x-required-role": role }) =>
    role === undefined ? [] : [`    ${operationId}: "${role}",\n`]
  );
  return `export const REQUIRED_ROLES = {\n${roles.join("")}} as const;\n\n`;
}

if (import.meta.main) {
  const types = await generateTypes();
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(target, types);
  else if (await Deno.readTextFile(target) !== types) {
    console.error("api.gen.ts is out of date; run: npx deno run -A shared/client/generate.ts");
    Deno.exit(1);
  }
}
