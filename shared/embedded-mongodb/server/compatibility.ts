/**
 * COMPATIBILITY.md, made of the tables by which the server itself decides what it knows. Written anew by
 * `deno run --allow-write=. server/compatibility.ts`; a test compares.
 */
import { ACCUMULATORS } from "../aggregation/accumulators.ts";
import { OPERATORS as EXPRESSIONS } from "../aggregation/expressions/table.ts";
import { SERVER_STAGES, STAGES, UNSUPPORTED_STAGES } from "../aggregation/pipeline.ts";
import { COMMANDS } from "../commands/registry.ts";
import { OPERATORS as QUERY_OPERATORS, UNSUPPORTED_OPERATORS } from "../query/operators.ts";
import { TOP_LEVEL_OPERATORS, UNSUPPORTED_TOP_LEVEL } from "../query/matcher.ts";
import { UPDATE_OPERATORS } from "../update/operators.ts";
import { EXPECTED_FAILURES } from "./unified/expected-failures.ts";

const names = (...lists: Iterable<string>[]) =>
  lists.flatMap((list) => [...list]).sort().map((name) => `\`${name}\``).join(", ");

/** The text of COMPATIBILITY.md. */
export function compatibilityText(): string {
  const commands = [...COMMANDS.values()].map(({ name, fields, inTransaction, retryable }) =>
    `| \`${name}\` | ${fields.length === 0 ? "" : names(fields)} | ${
      inTransaction ? "yes" : ""
    } | ${retryable ? "yes" : ""} |`
  );
  const failures = [...EXPECTED_FAILURES].map(([test, reason]) =>
    `| ${test.replace(" | ", ": ")} | ${reason} |`
  );
  return `# What the embedded MongoDB knows

Generated from the tables that the server itself decides by (\`server/compatibility.ts\`). What is not here is refused with
MongoDB's own error: an unknown command with 59, an unknown field of a command with 40415, an unknown stage with 40324, and
what MongoDB has and this server has not with 238 \`NotImplemented\`. It follows MongoDB 7.0 (wire version 21).

## Commands

| command | fields | in transactions | retryable |
| --- | --- | --- | --- |
${commands.join("\n")}

A field that is listed may still be refused: \`create\` and \`find\` know the names of options that they refuse.

## Operators

- Queries: ${names(TOP_LEVEL_OPERATORS.keys(), QUERY_OPERATORS.keys())}
- Queries, refused: ${names(UNSUPPORTED_TOP_LEVEL, UNSUPPORTED_OPERATORS)}
- Updates: ${names(UPDATE_OPERATORS.keys(), ["$rename"])}
- Stages: ${names(STAGES.keys(), SERVER_STAGES)}
- Stages, refused: ${names(UNSUPPORTED_STAGES)}
- Accumulators: ${names(ACCUMULATORS.keys())}
- Expressions: ${names(EXPRESSIONS.keys())}

## Tests of the driver specifications that do not pass

| test | reason |
| --- | --- |
${failures.join("\n")}
`;
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL("../COMPATIBILITY.md", import.meta.url), compatibilityText());
}
