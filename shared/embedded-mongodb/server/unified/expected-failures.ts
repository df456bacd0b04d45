/** The tests of the driver specifications that do not pass, by file or by file and description, each with its reason. */

const COLLATION = "collations other than the simple one are refused";
const SNAPSHOT = "snapshot reads outside of transactions are refused";
const PER_STATEMENT =
  "the fail point onPrimaryTransactionalWrite acts once per command here, not once per statement";
const IN_TRANSACTION = "collections and indexes cannot be made in a transaction";
const NO_SECONDARY = "the test needs a secondary";
const DISAMBIGUATED = "disambiguatedPaths is not told";
const DYNAMIC_FIELD = "$setField with a computed field name is refused";

/** Keys are `suite/file` or `suite/file | description`. */
export const EXPECTED_FAILURES: ReadonlyMap<string, string> = new Map([
  ...[
    "aggregate",
    "bulkWrite",
    "count",
    "deleteMany",
    "deleteOne",
    "distinct",
    "find",
    "findOneAndDelete",
    "findOneAndReplace",
    "findOneAndUpdate",
    "replaceOne",
    "updateMany",
    "updateOne",
  ].map((name): [string, string] => [`crud/${name}-collation`, COLLATION]),
  ...["bulkWrite-updateMany", "bulkWrite-updateOne", "findOneAndUpdate", "updateMany", "updateOne"]
    .map((name): [string, string] => [`crud/${name}-dots_and_dollars`, DYNAMIC_FIELD]),
  ["crud/aggregate-merge-errorResponse", "$documents is refused"],
  ["crud/create-null-ids", "the driver makes an _id where it is null"],
  ["crud/db-aggregate", "$listLocalSessions is refused"],
  ["crud/db-aggregate-rawdata", "$listLocalSessions is refused"],
  ["crud/db-aggregate-write-readPreference", "$listLocalSessions is refused"],
  ["crud/estimatedDocumentCount", "views are refused"],
  ["crud/findOneAndUpdate-errorResponse", "validators are refused"],
  ["change-streams/change-streams-disambiguatedPaths", DISAMBIGUATED],
  [
    "change-streams/change-streams-showExpandedEvents | when showExpandedEvents is true, create events on views are reported",
    "views are refused",
  ],
  ["collection-management/clustered-indexes", "clustered indexes are refused"],
  ["collection-management/modifyCollection-errorResponse", "prepareUnique is refused"],
  ["collection-management/timeseries-collection", "time series are refused"],
  ["run-command/runCursorCommand", "capped collections are refused"],
  ["sessions/implicit-sessions-default-causal-consistency", SNAPSHOT],
  ["sessions/snapshot-sessions", SNAPSHOT],
  ["retryable-writes/bulkWrite", PER_STATEMENT],
  ["transactions/count", "the driver has no count any more, and countDocuments is allowed"],
  ["transactions/create-collection", IN_TRANSACTION],
  ["transactions/create-index", IN_TRANSACTION],
  ["transactions/run-command", NO_SECONDARY],
  ["transactions/transaction-options", NO_SECONDARY],
]);

/** The reason why a test is expected to fail, or undefined. */
export function expectedFailure(file: string, description: string): string | undefined {
  return EXPECTED_FAILURES.get(`${file} | ${description}`) ?? EXPECTED_FAILURES.get(file);
}
