import { type Doc, getField, isDoc, MISSING, typeName, type Value } from "../document/values.ts";
import {
  dollarPrefixedFieldName,
  failedToParse,
  immutableField,
  MongoError,
} from "../errors/mongo-error.ts";
import { compileUpdatePipeline } from "../aggregation/update-pipeline.ts";
import { equalValues } from "../order/compare.ts";
import type { Matcher } from "../query/matcher.ts";
import { ArrayFilters } from "./array-filters.ts";
import type { UpdateContext } from "./context.ts";
import { describe } from "./describe.ts";
import { identical } from "./identical.ts";
import { UPDATE_OPERATORS } from "./operators.ts";
import { addRename } from "./rename.ts";
import { isPlainPush } from "./array-operators.ts";
import { type UpdateShape, UpdateTree } from "./tree.ts";
import { filterIdentifier, parseUpdatePath } from "./update-path.ts";

export interface CompileUpdateOptions {
  readonly arrayFilters?: readonly Doc[];
  readonly now: Date;
  /** The variables of the command, for pipelines and array filters. */
  readonly let?: Doc;
}

export interface UpdateOptions extends CompileUpdateOptions {
  /** The filter that found the document; the positional `$` needs it. */
  readonly matcher?: Matcher;
  /** Whether the document is being inserted by an upsert. */
  readonly isInsert?: boolean;
}

export type UpdateStyle = "operators" | "replacement" | "pipeline";

/** A compiled update. */
export interface CompiledUpdate {
  /** Answers the document after the update, the very same if nothing changes. */
  (before: Doc, matcher?: Matcher, isInsert?: boolean): Doc;
  /** Where it writes; undefined if it has no operators. `diffDocuments` wants it. */
  readonly shape: UpdateShape | undefined;
}

/** What kind of update it is; the first field's name decides, as on MongoDB. */
export function updateStyle(update: Doc | readonly Doc[]): UpdateStyle {
  if (!isDoc(update as Value)) return "pipeline";
  const [first] = (update as Doc).keys();
  return first?.startsWith("$") ? "operators" : "replacement";
}

/**
 * Applies an update to a document. All or nothing: the given document is never written to.
 * @throws MongoError 9 unknown operator or unused array filter, 40 conflicting paths, 28 a path
 *   through a scalar, 14 an operand of the wrong type, 66 a changed `_id`, 2 and others
 */
export function applyUpdate(
  before: Doc,
  update: Doc | readonly Doc[],
  options: UpdateOptions,
): Doc {
  return compileUpdate(update, options)(before, options.matcher, options.isInsert);
}

/** Compiles an update, to be applied to many documents. @throws as `applyUpdate` */
export function compileUpdate(
  update: Doc | readonly Doc[],
  options: CompileUpdateOptions,
): CompiledUpdate {
  const { apply, shape } = compileStyle(update, options);
  const run = (before: Doc, matcher?: Matcher, isInsert = false): Doc => {
    let position: number | undefined | null = null;
    const context: UpdateContext = {
      before,
      now: options.now,
      isInsert,
      position: () => position === null ? position = matcher?.position(before) : position,
    };
    const after = apply(before, context);
    checkId(before, after);
    return after;
  };
  return Object.assign(run, { shape });
}

interface Compiled {
  readonly apply: (before: Doc, context: UpdateContext) => Doc;
  readonly shape?: UpdateShape;
}

function compileStyle(update: Doc | readonly Doc[], options: CompileUpdateOptions): Compiled {
  switch (updateStyle(update)) {
    case "operators":
      return compileOperatorUpdate(update as Doc, options);
    case "replacement":
      refuseFilters(options, "replacement-style update");
      return compileReplacement(update as Doc);
    case "pipeline": {
      refuseFilters(options, "pipeline-style update");
      const run = compileUpdatePipeline(update as readonly Doc[], options);
      return { apply: (before) => unlessSame(before, withIdFirst(run(before), before)) };
    }
  }
}

function refuseFilters({ arrayFilters }: CompileUpdateOptions, style: string): void {
  if (arrayFilters !== undefined && arrayFilters.length > 0) {
    throw failedToParse(`Cannot specify arrayFilters with a ${style}`);
  }
}

const unlessSame = (before: Doc, after: Doc): Doc => identical(before, after) ? before : after;

function compileReplacement(update: Doc): Compiled {
  for (const name of update.keys()) {
    if (!name.startsWith("$")) continue;
    throw dollarPrefixedFieldName(
      `The dollar ($) prefixed field '${name}' in '${name}' is not allowed in the context of an ` +
        "update's replacement document. Consider using an aggregation pipeline with $replaceWith.",
    );
  }
  return { apply: (before) => unlessSame(before, withIdFirst(update, before)) };
}

/** The document with `_id` in front, its own or, failing that, the one of the document before. */
function withIdFirst(doc: Doc, before: Doc): Doc {
  const own = getField(doc, "_id");
  const old = getField(before, "_id");
  if (old === MISSING) return doc;
  if (own !== MISSING && !equalValues(own, old)) {
    throw immutableField(
      "After applying the update, the (immutable) field '_id' was found to have been altered to " +
        `_id: ${describe(own)}`,
    );
  }
  const result: Doc = new Map([["_id", old]]);
  for (const [name, value] of doc) if (name !== "_id") result.set(name, value);
  return result;
}

function compileOperatorUpdate(update: Doc, options: CompileUpdateOptions): Compiled {
  const filters = new ArrayFilters(options.arrayFilters ?? [], options);
  const tree = new UpdateTree();
  for (const [operator, fields] of update) addOperator(tree, filters, operator, fields);
  filters.checkAllUsed();
  return { apply: (before, context) => tree.apply(before, context, filters) as Doc, shape: tree };
}

function addOperator(tree: UpdateTree, filters: ArrayFilters, name: string, fields: Value): void {
  const operator = UPDATE_OPERATORS.get(name);
  if (operator === undefined && name !== "$rename") {
    throw failedToParse(
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update ` +
        "specified as an array",
    );
  }
  if (!isDoc(fields)) {
    throw failedToParse(
      `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: ` +
        `{$mod: {<field>: ...}} not {${name}: ${describe(fields)}}`,
    );
  }
  for (const [path, operand] of fields) {
    if (operator === undefined) {
      addRename(tree, path, operand);
      continue;
    }
    const parts = parseUpdatePath(path);
    for (const part of parts) {
      const identifier = filterIdentifier(part);
      if (identifier !== undefined) filters.use(identifier, path);
    }
    tree.add(parts, {
      change: operator.compile(operand, { operator: name, path }),
      toleratesNoPath: operator.toleratesNoPath,
      appends: name === "$push" && isPlainPush(operand),
    });
  }
}

function checkId(before: Doc, after: Doc): void {
  const old = getField(before, "_id");
  const now = getField(after, "_id");
  if (now !== MISSING) checkIdType(now);
  if (old === MISSING || old === now) return;
  if (now === MISSING || !equalValues(old, now)) {
    throw immutableField(
      "Performing an update on the path '_id' would modify the immutable field '_id'",
    );
  }
}

/** @throws MongoError 53 for a value that cannot be an `_id` */
export function checkIdType(id: Value): void {
  const type = typeName(id);
  if (type === "array" || type === "regex" || type === "undefined") {
    throw new MongoError(53, `The '_id' value cannot be of type ${type}`);
  }
}
