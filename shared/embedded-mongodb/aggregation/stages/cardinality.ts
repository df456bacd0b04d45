import { isTruthy, toNumber } from "../../document/read.ts";
import {
  type Doc,
  isDoc,
  isNumeric,
  Long,
  type Maybe,
  MISSING,
  type Value,
} from "../../document/values.ts";
import { numberValue } from "../../document/build.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import { parseSort, sortDocuments } from "../../order/sort.ts";
import { compileMatcher } from "../../query/matcher.ts";
import { evaluatePath, parseFieldPath } from "../field-path.ts";
import type { CompileStage, Stage } from "../stage.ts";
import { readCount, readOptions, readString } from "./specification.ts";

const compileMatch: CompileStage = (spec, { bound }) => {
  if (!isDoc(spec)) {
    throw new MongoError(15959, "the match filter must be an expression in an object");
  }
  const matcher = compileMatcher(spec, { bound });
  return function* (source) {
    for (const doc of source) if (matcher.matches(doc)) yield doc;
  };
};

const compileSort: CompileStage = (spec) => {
  if (!isDoc(spec)) throw new MongoError(15973, "the $sort key specification must be an object");
  if (spec.size === 0) throw new MongoError(15976, "$sort stage must have at least one sort key");
  parseSort(spec);
  return function* (source) {
    yield* sortDocuments(source, spec);
  };
};

const compileLimit: CompileStage = (spec) => {
  if (isNumeric(spec) && toNumber(spec) === 0) {
    throw new MongoError(15958, "the limit must be positive");
  }
  const limit = readCount(
    spec,
    1,
    2107201,
    "invalid argument to $limit stage: Expected a non-negative number",
  );
  return function* (source) {
    let count = 0;
    for (const doc of source) {
      yield doc;
      if (++count === limit) return;
    }
  };
};

const compileSkip: CompileStage = (spec) => {
  const skip = readCount(
    spec,
    0,
    2107200,
    "invalid argument to $skip stage: Expected a non-negative number",
  );
  return function* (source) {
    let count = 0;
    for (const doc of source) if (count++ >= skip) yield doc;
  };
};

const compileCount: CompileStage = (spec) => {
  if (typeof spec !== "string" || spec === "") {
    throw new MongoError(40156, "the count field must be a non-empty string");
  }
  if (spec.startsWith("$")) {
    throw new MongoError(40158, "the count field cannot be a $-prefixed path");
  }
  if (spec.includes(".")) throw new MongoError(40160, "the count field cannot contain '.'");
  return function* (source) {
    let count = 0;
    for (const _ of source) count++;
    if (count > 0) yield new Map([[spec, numberValue(count)]]);
  };
};

const compileSample: CompileStage = (spec) => {
  const options = readOptions(spec, {
    stage: "$sample",
    required: ["size"],
    codes: [28745, 28748, 28749],
  });
  const size = readCount(
    options.get("size"),
    1,
    28747,
    "size argument to $sample must be positive",
  );
  return function* (source) {
    const docs = [...source];
    const count = Math.min(size, docs.length);
    for (let index = 0; index < count; index++) {
      const chosen = index + Math.floor(Math.random() * (docs.length - index));
      [docs[index], docs[chosen]] = [docs[chosen]!, docs[index]!];
      yield docs[index]!;
    }
  };
};

const compileUnwind: CompileStage = (spec) => {
  const options: Doc = typeof spec === "string" ? new Map([["path", spec]]) : readOptions(spec, {
    stage: "$unwind",
    required: ["path"],
    optional: ["includeArrayIndex", "preserveNullAndEmptyArrays"],
    codes: [15981, 28811, 28812],
  });
  const path = readString(options, "path", 28808)!;
  if (!path.startsWith("$")) {
    throw new MongoError(
      28818,
      "path option to $unwind stage should be prefixed with a '$': " + path,
    );
  }
  const indexField = readString(options, "includeArrayIndex", 28810);
  if (indexField?.startsWith("$")) {
    throw new MongoError(
      28822,
      "includeArrayIndex option to $unwind stage should not be prefixed with a '$'",
    );
  }
  const preserve = options.get("preserveNullAndEmptyArrays");
  if (preserve !== undefined && typeof preserve !== "boolean") {
    throw new MongoError(28809, "expected a boolean for the preserveNullAndEmptyArrays option");
  }
  return unwind(
    parseFieldPath(path.slice(1)),
    indexField === undefined ? undefined : parseFieldPath(indexField),
    isTruthy(preserve),
  );
};

function unwind(
  path: readonly string[],
  indexPath: readonly string[] | undefined,
  preserve: boolean,
): Stage {
  const withIndex = (doc: Doc, index: Value) =>
    indexPath === undefined ? doc : setPath(doc, indexPath, index);
  return function* (source) {
    for (const doc of source) {
      const value = throughDocs(doc, path);
      if (Array.isArray(value) && value.length > 0) {
        for (let index = 0; index < value.length; index++) {
          yield withIndex(setPath(doc, path, value[index]), Long.fromNumber(index));
        }
      } else if (Array.isArray(value)) {
        if (preserve) yield withIndex(setPath(doc, path, MISSING), null);
      } else if (value !== MISSING && value !== null && value !== undefined) {
        yield withIndex(doc, null);
      } else if (preserve) yield withIndex(doc, null);
    }
  };
}

function throughDocs(doc: Doc, path: readonly string[]): Maybe {
  const parent = path.length === 1 ? doc : evaluatePath(doc, path.slice(0, -1));
  return isDoc(parent) ? evaluatePath(parent, path.slice(-1)) : MISSING;
}

/** The document with another value at a path, or without one for MISSING. */
export function setPath(doc: Doc, path: readonly string[], value: Maybe, at = 0): Doc {
  const result: Doc = new Map(doc);
  const name = path[at]!;
  if (at < path.length - 1) {
    const inner = result.get(name);
    result.set(name, setPath(isDoc(inner) ? inner : new Map(), path, value, at + 1));
  } else if (value === MISSING) result.delete(name);
  else result.set(name, value);
  return result;
}

/** The stages that change how many documents there are, or their order. */
export const CARDINALITY_STAGES: readonly [string, CompileStage][] = [
  ["$match", compileMatch],
  ["$sort", compileSort],
  ["$limit", compileLimit],
  ["$skip", compileSkip],
  ["$count", compileCount],
  ["$sample", compileSample],
  ["$unwind", compileUnwind],
];
