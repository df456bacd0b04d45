/** Reads the specification of an index as a client gives it. */
import { doc } from "../document/build.ts";
import { toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric, typeName, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { checkCollation } from "../order/sort.ts";
import { compileMatcher } from "../query/matcher.ts";

export const ID_INDEX_SPEC: Doc = doc({ v: 2, key: { _id: 1 }, name: "_id_" });

const OPTIONS = new Set([
  "v",
  "key",
  "name",
  "unique",
  "sparse",
  "hidden",
  "background",
  "expireAfterSeconds",
  "partialFilterExpression",
  "collation",
  "ns",
]);
const MAX_FIELDS = 32;
const MAX_EXPIRE_SECONDS = 2 ** 31 - 1;

/**
 * The specification as it is stored and listed: `v`, `key`, `name`, then the options that were given and mean something.
 * @throws {MongoError} 67 for a kind of index that is not supported, 197 for an unknown option
 */
export function readIndexSpec(given: Value): Doc {
  if (!isDoc(given)) throw new MongoError(14, "An index specification must be an object");
  for (const option of given.keys()) {
    if (!OPTIONS.has(option)) {
      throw new MongoError(
        197,
        `Error in specification: the field '${option}' is not valid for an index specification, or is not supported`,
      );
    }
  }
  const key = readKey(given.get("key"));
  const name = given.get("name");
  if (typeof name !== "string" || name === "") {
    throw new MongoError(9, "The 'name' field is a required property of an index specification");
  }
  if (name === "*") throw new MongoError(2, "The index name '*' is not valid.");
  const collation = given.get("collation");
  if (isDoc(collation)) checkCollation(collation);
  const spec: Doc = new Map<string, Value>([...doc({ v: 2 }), ["key", key], ["name", name]]);
  for (const flag of ["unique", "sparse", "hidden"]) {
    if (isTrue(given.get(flag))) spec.set(flag, true);
  }
  addExpiry(spec, key, given.get("expireAfterSeconds"));
  addPartialFilter(spec, given.get("partialFilterExpression"));
  return spec;
}

function readKey(key: Value | undefined): Doc {
  if (!isDoc(key) || key.size === 0) {
    throw new MongoError(67, "Index keys cannot be an empty object");
  }
  if (key.size > MAX_FIELDS) throw new MongoError(13103, "too many compound keys");
  for (const [path, direction] of key) {
    if (typeof direction === "string") {
      throw new MongoError(67, `Index type '${direction}' is not supported`);
    }
    if (!isNumeric(direction) || !(Math.abs(toNumber(direction)) > 0)) {
      throw new MongoError(
        67,
        `Values in v:2 index key pattern cannot be of type ${
          typeName(direction)
        }. Only numbers > 0, ` +
          "numbers < 0, and strings are allowed.",
      );
    }
    if (path === "" || path.split(".").includes("")) {
      throw new MongoError(67, "Index keys cannot contain an empty field.");
    }
    if (path === "$**" || path.endsWith(".$**")) {
      throw new MongoError(67, "Wildcard indexes are not supported");
    }
    if (path.startsWith("$")) {
      throw new MongoError(
        67,
        `Index key contains an illegal field name: field name starts with '$'.`,
      );
    }
  }
  return key;
}

function isTrue(value: Value | undefined): boolean {
  if (isNumeric(value)) return toNumber(value) !== 0;
  if (value === undefined || typeof value === "boolean") return value === true;
  throw new MongoError(14, "The options of an index must be booleans");
}

function addExpiry(spec: Doc, key: Doc, value: Value | undefined): void {
  if (value === undefined) return;
  if (!isNumeric(value)) {
    throw new MongoError(14, "TTL index 'expireAfterSeconds' option must be numeric");
  }
  const seconds = toNumber(value);
  if (!(seconds >= 0 && seconds <= MAX_EXPIRE_SECONDS)) {
    throw new MongoError(
      67,
      "TTL index 'expireAfterSeconds' option must be within an acceptable range",
    );
  }
  if (key.size > 1) {
    throw new MongoError(
      67,
      "TTL indexes are single-field indexes, compound indexes do not support TTL.",
    );
  }
  if (key.has("_id")) {
    throw new MongoError(
      197,
      "The field 'expireAfterSeconds' is not valid for an _id index specification.",
    );
  }
  spec.set("expireAfterSeconds", value);
}

function addPartialFilter(spec: Doc, filter: Value | undefined): void {
  if (filter === undefined) return;
  if (!isDoc(filter)) {
    throw new MongoError(14, "'partialFilterExpression' must be an object");
  }
  if (spec.get("sparse") === true) {
    throw new MongoError(67, "cannot mix 'partialFilterExpression' and 'sparse' options");
  }
  compileMatcher(filter);
  spec.set("partialFilterExpression", filter);
}
