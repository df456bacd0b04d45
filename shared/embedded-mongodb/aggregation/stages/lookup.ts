import { keyValues, splitPath, walkPath } from "../../document/path.ts";
import { type Doc, isDoc, MISSING, type Value } from "../../document/values.ts";
import { failedToParse, MongoError } from "../../errors/mongo-error.ts";
import { type MapKey, mapKey } from "../../order/key.ts";
import {
  type BoundScope,
  checkVariableName,
  type Evaluate,
  type Variables,
} from "../expression.ts";
import { parseFieldPath } from "../field-path.ts";
import type { CompileStage, Stage, StageScope } from "../stage.ts";
import { setPath } from "./cardinality.ts";
import { readOptions, readString } from "./specification.ts";

/**
 * `$lookup`, by equality of two fields, by a pipeline, or by both. For the equality the other
 * collection is read once and kept by key, so that the stage costs the sum of the two and not
 * their product.
 */
export const compileLookup: CompileStage = (spec, scope) => {
  const options = readOptions(spec, {
    stage: "$lookup",
    required: ["as"],
    optional: ["from", "localField", "foreignField", "let", "pipeline"],
    codes: [40319, 9, 9],
  });
  const as = parseFieldPath(readString(options, "as", 9)!);
  const from = readString(options, "from", 9);
  if (from === undefined) throw failedToParse("must specify 'from' field for a $lookup");
  const localField = readString(options, "localField", 9);
  const foreignField = readString(options, "foreignField", 9);
  if ((localField === undefined) !== (foreignField === undefined)) {
    throw failedToParse(
      "$lookup requires both or neither of 'localField' and 'foreignField' to be specified",
    );
  }
  if (localField === undefined && !options.has("pipeline")) {
    throw failedToParse(
      "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified",
    );
  }
  if (options.has("let") && !options.has("pipeline")) {
    throw failedToParse("$lookup with a 'let' argument must also specify 'pipeline'");
  }
  const inner = options.has("pipeline") ? innerPipeline(options, scope) : undefined;
  return function* (source) {
    const candidates = localField === undefined
      ? everything(scope, from)
      : byEquality(scope, from, localField, foreignField!);
    for (const doc of source) {
      const found = candidates(doc);
      yield setPath(doc, as, inner === undefined ? found : inner(doc, found));
    }
  };
};

type Candidates = (doc: Doc) => Doc[];

function everything({ context }: StageScope, from: string): Candidates {
  let docs: Doc[] | undefined;
  return () => docs ??= [...context.collection(from)];
}

function byEquality(
  { context }: StageScope,
  from: string,
  localField: string,
  foreignField: string,
): Candidates {
  const local = splitPath(localField);
  let index: ForeignIndex | undefined;
  return (doc) => {
    index ??= new ForeignIndex(context.collection(from), foreignField);
    // An empty array is equal to nothing; keyValues calls it undefined.
    const { values } = keyValues(doc, local);
    return index.find(values.filter((value) => value !== undefined));
  };
}

/** The documents of a collection by the values they have at a path. */
export class ForeignIndex {
  readonly #docs: Doc[];
  readonly #places = new Map<MapKey, number[]>();

  constructor(docs: Iterable<Doc>, field: string) {
    const path = splitPath(field);
    this.#docs = [...docs];
    this.#docs.forEach((doc, place) => {
      walkPath(doc, path, true, (value) => {
        this.#add(value === MISSING || value === undefined ? null : value, place);
        return false;
      });
    });
  }

  #add(value: Value, place: number): void {
    const key = mapKey(value);
    const places = this.#places.get(key);
    if (places === undefined) this.#places.set(key, [place]);
    else if (places.at(-1) !== place) places.push(place);
  }

  /** The documents that have one of the values, each once, in the collection's order. */
  find(values: readonly Value[]): Doc[] {
    const places = new Set(values.flatMap((value) => this.#places.get(mapKey(value)) ?? []));
    return [...places].sort((a, b) => a - b).map((place) => this.#docs[place]!);
  }
}

function innerPipeline(options: Doc, scope: StageScope) {
  const definitions = readLet(options.get("let"), scope.bound);
  const stages = options.get("pipeline");
  const inner = scope.bound.scope.with(definitions.map(([name]) => name));
  // Compiled once here, so that mistakes show even if there is no document.
  const shared = scope.pipeline(stages, { scope: inner, variables: scope.bound.variables });
  return (doc: Doc, found: Doc[]): Doc[] => {
    const run: Stage = definitions.length === 0
      ? shared
      : scope.pipeline(stages, { scope: inner, variables: bind(definitions, doc, scope.bound) });
    return [...run(found)];
  };
}

function readLet(spec: Value, { scope }: BoundScope): [string, Evaluate][] {
  if (spec === undefined) return [];
  if (!isDoc(spec)) throw new MongoError(9, "$lookup argument 'let' must be an object");
  return [...spec].map(([name, value]) => {
    checkVariableName(name);
    return [name, scope.compile(value)];
  });
}

function bind(definitions: [string, Evaluate][], root: Doc, { variables }: BoundScope) {
  return definitions.reduce<Variables | undefined>(
    (outer, [name, evaluate]) => ({ name, value: evaluate({ root, variables }), outer }),
    variables,
  );
}
