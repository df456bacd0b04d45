import { ACCUMULATORS } from "../aggregation/accumulators.ts";
import { FAMILIES } from "../aggregation/expressions/table.ts";
import { SERVER_STAGES, STAGES, UNSUPPORTED_STAGES } from "../aggregation/pipeline.ts";
import { COMMANDS } from "../commands/registry.ts";
import { TOP_LEVEL_OPERATORS, UNSUPPORTED_TOP_LEVEL } from "../query/matcher.ts";
import { OPERATORS, UNSUPPORTED_OPERATORS } from "../query/operators.ts";
import { EXPECTED_FAILURES } from "../server/unified/expected-failures.ts";
import { UPDATE_OPERATOR_NAMES } from "../update/operators.ts";

const list = (names: Iterable<string>): string =>
  [...names].toSorted().map((name) => `\`${name}\``).join(" ");

const section = (title: string, supported: Iterable<string>, refused?: Iterable<string>): string =>
  `## ${title}\n\n${list(supported)}\n` +
  (refused === undefined ? "" : `\nRefused by name: ${list(refused)}\n`);

function commandTable(): string {
  const rows = [...COMMANDS.values()].map(({ name, fields, inTransaction, retryable }) =>
    `| \`${name}\` | ${list(fields)} | ${inTransaction ? "yes" : ""} | ${
      retryable ? "yes" : ""
    } |\n`
  );
  return "## Commands\n\nAn unknown command is 59, an unknown field of one 40415. A field that is listed may still be\n" +
    "refused (238): `create` and `find` know the names of options that they do not support.\n\n" +
    "| command | fields | in transactions | retryable |\n| --- | --- | --- | --- |\n" +
    rows.join("");
}

function failureTable(): string {
  const rows = [...EXPECTED_FAILURES].map(([test, reason]) =>
    `| ${test.replace(" | ", ": ")} | ${reason} |\n`
  );
  return "## Tests of the driver specifications that do not pass\n\n" +
    "| test | reason |\n| --- | --- |\n" + rows.join("");
}

/** What the embedded MongoDB understands, as Markdown, from the tables that its compilers use. */
export function compatibilityMarkdown(): string {
  const families = Object.entries(FAMILIES).map(([family, operators]) =>
    `### ${family}\n\n${list(operators.map(({ name }) => name))}\n`
  );
  return [
    "# What the embedded MongoDB understands\n",
    "Made by `compatibility/write.ts` from the tables of the code; a test holds the two together.\n\n" +
    "Whatever is not listed is an error with MongoDB's own code, and never ignored: an unknown query\n" +
    "operator is 2, an unknown update operator 9, an unknown expression 168, an unknown stage 40324.\n" +
    "Text compares by its bytes; a collation other than `simple` is refused. Sorting and arithmetic\n" +
    "keep the types of int32, int64, double and decimal128 apart as MongoDB does.\n",
    commandTable(),
    section("Query operators", OPERATORS.keys(), UNSUPPORTED_OPERATORS),
    section("Query operators at the top", TOP_LEVEL_OPERATORS.keys(), UNSUPPORTED_TOP_LEVEL),
    section("Update operators", UPDATE_OPERATOR_NAMES),
    section("Aggregation stages", [...STAGES.keys(), ...SERVER_STAGES], UNSUPPORTED_STAGES),
    section("Accumulators", ACCUMULATORS.keys()),
    "## Expressions\n",
    ...families,
    failureTable(),
  ].join("\n");
}
