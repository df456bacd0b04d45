/** Aggregation pipelines stay inside the tenant's database: every stage is on the list, and so is what it names. */
import {
  CHANGE_EVENT_STAGES,
  CHANGE_STREAM_FIELDS,
  COLLECTION_STAGES,
  FORBIDDEN_OPERATORS,
  FORBIDDEN_VARIABLES,
  isReservedCollection,
} from "@imprun/contracts/runtime/database";
import { Code, DBRef } from "bson";
import { unauthorized } from "./refusal.ts";

/** A stage that is not here is refused, so that a new one of a new server is looked at before it is offered. */
const PLAIN_STAGES: ReadonlySet<string> = new Set([
  "$addFields",
  "$bucket",
  "$bucketAuto",
  "$count",
  "$densify",
  "$documents",
  "$fill",
  "$geoNear",
  "$group",
  "$limit",
  "$match",
  "$project",
  "$redact",
  "$replaceRoot",
  "$replaceWith",
  "$sample",
  "$set",
  "$setWindowFields",
  "$skip",
  "$sort",
  "$sortByCount",
  "$unset",
  "$unwind",
]);

const LOOKUP_FIELDS = ["from", "localField", "foreignField", "let", "pipeline", "as"];
const GRAPH_LOOKUP_FIELDS = [
  "from",
  "startWith",
  "connectFromField",
  "connectToField",
  "as",
  "maxDepth",
  "depthField",
  "restrictSearchWithMatch",
];
const MERGE_FIELDS = ["into", "on", "let", "whenMatched", "whenNotMatched"];

/** Values of a decoded command: documents are plain objects, and all else of BSON is an object of its own class. */
export type Value = unknown;

/** Whether a decoded value is a document, and not an array or one of the classes of BSON. */
export function isDocument(value: Value): value is Record<string, Value> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}

/** Refuses what runs as code on the server, or tells of it, at any depth of a filter, an expression or an update. */
export function assertNoServerCode(value: Value): void {
  if (typeof value === "string") return assertNoVariable(value);
  if (Array.isArray(value)) return value.forEach(assertNoServerCode);
  if (value instanceof Code) {
    throw unauthorized("JavaScript for the database is not available here");
  }
  if (value instanceof DBRef) return assertNoServerCode([value.oid, value.fields]);
  if (!isDocument(value)) return;
  for (const key of Object.keys(value)) {
    // The server's own, such as $_internalJsEmit, begin with an underscore.
    if (FORBIDDEN_OPERATORS.has(key) || key.startsWith("$_")) {
      throw unauthorized(`${key} is not available here`);
    }
    assertNoServerCode(value[key]);
  }
}

/** A path behind a variable, such as `$$USER_ROLES.role`, reads it too. */
function assertNoVariable(text: string): void {
  if (!text.startsWith("$$")) return;
  const [name] = text.split(".", 1);
  if (FORBIDDEN_VARIABLES.has(name!)) throw unauthorized(`${name} is not available here`);
}

/** Refuses a collection that is not the tenant's to name. */
export function assertCollection(name: Value, where: string): asserts name is string {
  if (typeof name !== "string") throw unauthorized(`${where} needs the name of a collection`);
  if (isReservedCollection(name)) {
    throw unauthorized(`${where} cannot use the collection ${JSON.stringify(name)}`);
  }
}

/** Checks a pipeline of the tenant whose database is `database`, with all pipelines inside it. Throws DatabaseRefusal. */
export function assertPipeline(pipeline: Value, database: string): void {
  if (!Array.isArray(pipeline)) throw unauthorized("A pipeline is an array of stages");
  for (const stage of pipeline) {
    if (!isDocument(stage)) throw unauthorized("A stage is a document with one field");
    const names = Object.keys(stage);
    if (names.length !== 1) throw unauthorized("A stage is a document with one field");
    assertStage(names[0]!, stage[names[0]!], database);
  }
}

/** Changes of collections that the tenant cannot name, or that get such a name, are no changes that it sees. */
const VISIBLE_CHANGES = {
  $match: {
    "ns.coll": { $not: { $regex: "^(__|system\\.)" } },
    "to.coll": { $not: { $regex: "^(__|system\\.)" } },
  },
};

/** Whether a pipeline opens a change stream. */
export function isChangeStream(pipeline: Value): pipeline is Record<string, Value>[] {
  return Array.isArray(pipeline) && isDocument(pipeline[0]) &&
    Object.hasOwn(pipeline[0], "$changeStream");
}

/** Checks the pipeline of a change stream, and returns it with a filter in it. Throws DatabaseRefusal. */
export function assertChangeStream(pipeline: Record<string, Value>[]): Value[] {
  const [opening, ...stages] = pipeline;
  if (Object.keys(opening!).length !== 1) {
    throw unauthorized("A stage is a document with one field");
  }
  assertNoServerCode(fieldsOf("$changeStream", opening!.$changeStream, CHANGE_STREAM_FIELDS));
  for (const stage of stages) {
    const [name, ...more] = isDocument(stage) ? Object.keys(stage) : [];
    if (name === undefined || more.length > 0) {
      throw unauthorized("A stage is a document with one field");
    }
    if (!CHANGE_EVENT_STAGES.has(name)) {
      throw unauthorized(`The stage ${name} is not available in a change stream`);
    }
    assertNoServerCode(stage[name]);
  }
  return [opening, VISIBLE_CHANGES, ...stages];
}

function assertStage(name: string, argument: Value, database: string): void {
  assertNoServerCode(argument);
  if (COLLECTION_STAGES.has(name)) return assertCollectionStage(name, argument, database);
  if (name === "$facet") {
    if (!isDocument(argument)) throw unauthorized("$facet needs a document of pipelines");
    for (const inner of Object.values(argument)) assertPipeline(inner, database);
    return;
  }
  if (!PLAIN_STAGES.has(name)) {
    throw unauthorized(`The stage ${name} is not available here`);
  }
}

function assertCollectionStage(name: string, argument: Value, database: string): void {
  switch (name) {
    case "$lookup": {
      const lookup = fieldsOf(name, argument, LOOKUP_FIELDS);
      if (lookup.pipeline !== undefined) assertPipeline(lookup.pipeline, database);
      // A pipeline that starts with $documents brings its own; without one the server refuses a lookup from nowhere.
      if (lookup.from !== undefined) assertTarget(name, lookup.from, database);
      return;
    }
    case "$graphLookup":
      return assertTarget(name, fieldsOf(name, argument, GRAPH_LOOKUP_FIELDS).from, database);
    case "$unionWith": {
      if (typeof argument === "string") return assertCollection(argument, name);
      const union = fieldsOf(name, argument, ["db", "coll", "pipeline"]);
      if (union.pipeline !== undefined) assertPipeline(union.pipeline, database);
      assertOwnDatabase(name, union.db, database);
      if (union.coll !== undefined) assertCollection(union.coll, name);
      return;
    }
    case "$out":
      return assertTarget(name, argument, database, ["timeseries"]);
    case "$merge": {
      if (typeof argument === "string") return assertCollection(argument, name);
      const merge = fieldsOf(name, argument, MERGE_FIELDS);
      if (Array.isArray(merge.whenMatched)) assertPipeline(merge.whenMatched, database);
      return assertTarget(name, merge.into, database);
    }
    default:
      throw unauthorized(`The stage ${name} is not available here`);
  }
}

/** `"collection"`, or `{db, coll}` with the tenant's own database. */
function assertTarget(
  name: string,
  target: Value,
  database: string,
  more: readonly string[] = [],
): void {
  if (typeof target === "string") return assertCollection(target, name);
  const { db, coll } = fieldsOf(name, target, ["db", "coll", ...more]);
  assertOwnDatabase(name, db, database);
  assertCollection(coll, name);
}

function assertOwnDatabase(name: string, db: Value, database: string): void {
  if (db !== undefined && db !== database) {
    throw unauthorized(`${name} cannot leave the database of this gateway`);
  }
}

/** The argument as a document of no other than the allowed fields. Throws DatabaseRefusal. */
export function fieldsOf(
  name: string,
  argument: Value,
  allowed: readonly string[],
): Record<string, Value> {
  if (!isDocument(argument)) throw unauthorized(`${name} has an argument of an unknown form`);
  const other = Object.keys(argument).find((key) => !allowed.includes(key));
  if (other !== undefined) throw unauthorized(`${name} cannot have the field ${other} here`);
  return argument;
}
