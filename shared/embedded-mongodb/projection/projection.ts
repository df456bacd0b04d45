import { type BoundScope, letVariables } from "../aggregation/expression.ts";
import { parseFieldPath } from "../aggregation/field-path.ts";
import { isTruthy } from "../document/read.ts";
import { type Doc, isDoc, isNumeric, type Value } from "../document/values.ts";
import { MongoError, notImplemented } from "../errors/mongo-error.ts";
import type { Matcher } from "../query/matcher.ts";
import { arrayLeaf, takePosition } from "./array-projection.ts";
import { applyComputed, applyExclusion, applyInclusion, Branch, type Leaf } from "./tree.ts";

export type Projection = (doc: Doc) => Doc;

export interface ProjectionOptions {
  /** The filter that found the documents; the positional `$` needs it. */
  readonly matcher?: Matcher;
  readonly let?: Doc;
  readonly now?: Date;
}

/**
 * Compiles the projection of a find: inclusion, exclusion, `$slice`, `$elemMatch`, the positional
 * `$` and expressions. An empty one changes nothing.
 * @throws MongoError 31253/31254 for inclusion mixed with exclusion, 31249/31250 for paths that collide
 */
export function compileProjection(
  spec: Doc,
  options: ProjectionOptions | Matcher = {},
): Projection {
  if (spec.size === 0) return (doc) => doc;
  const given = "matches" in options ? { matcher: options } : options;
  const bound = letVariables(given.let, given.now ?? new Date());
  return new Parser(spec, bound, given.matcher, true).projection();
}

/** Compiles the stage `$project`. @throws as `compileProjection`, and 51272 for an empty one */
export function compileProjectStage(spec: Doc, bound: BoundScope): Projection {
  if (spec.size === 0) {
    throw new MongoError(
      51272,
      "Invalid $project :: caused by :: projection specification must have at least one field",
    );
  }
  return new Parser(spec, bound, undefined, false).projection();
}

/** Compiles the stage `$addFields`, also called `$set`. @throws MongoError 40177 and others */
export function compileAddFields(spec: Doc, { scope, variables }: BoundScope): Projection {
  const tree = new Branch();
  const add = (path: readonly string[], value: Value) => {
    const [first] = isDoc(value) ? value.keys() : [];
    if (isDoc(value) && first !== undefined && !first.startsWith("$")) {
      for (const [name, part] of value) add([...path, ...parseFieldPath(name)], part);
    } else {
      tree.add(path, { kind: "compute", evaluate: scope.compile(value) });
    }
  };
  for (const [name, value] of spec) add(parseFieldPath(name), value);
  return (doc) => applyComputed(tree, doc, { root: doc, variables });
}

/** Reads one projection. */
class Parser {
  readonly #tree = new Branch();
  #mode: "inclusion" | "exclusion" | undefined;
  #positional: readonly string[] | undefined;
  #id: "include" | "exclude" | undefined;

  constructor(
    spec: Doc,
    readonly bound: BoundScope,
    readonly matcher: Matcher | undefined,
    readonly isFind: boolean,
  ) {
    for (const [path, value] of spec) this.#entry(path, value);
  }

  projection(): Projection {
    const tree = this.#tree;
    const { variables } = this.bound;
    // `_id` alone does not say which of the two it is, unless nothing else does.
    const mode = this.#mode ?? (this.#id === "include" ? "inclusion" : "exclusion");
    if (mode === "exclusion") return (doc) => applyExclusion(tree, doc);
    if (!tree.children.has("_id")) tree.add(["_id"], { kind: "include" });
    else if (this.#id === "exclude") tree.children.delete("_id");
    const positional = this.#positional;
    return (doc) => {
      const source = positional === undefined ? doc : takePosition(doc, positional, this.matcher);
      return applyInclusion(tree, source, { root: doc, variables });
    };
  }

  #entry(path: string, value: Value): void {
    if (this.isFind && path.endsWith(".$")) return this.#positionalEntry(path.slice(0, -2), value);
    this.#value(parseFieldPath(path), value);
  }

  #positionalEntry(path: string, value: Value): void {
    if (this.#positional !== undefined) {
      throw new MongoError(31276, "Cannot specify more than one positional projection per query.");
    }
    if (!isFlag(value) || !isTruthy(value)) {
      throw new MongoError(31395, "positional projection cannot be used with exclusion");
    }
    this.#positional = parseFieldPath(path);
    this.#add(this.#positional, { kind: "include" });
  }

  #value(path: readonly string[], value: Value): void {
    if (isFlag(value)) {
      return this.#add(path, { kind: isTruthy(value) ? "include" : "exclude" });
    }
    if (isDoc(value)) {
      const [first] = value;
      if (first === undefined) {
        throw new MongoError(
          51270,
          `An empty sub-projection is not a valid value. Found empty object at path ${
            path.join(".")
          }`,
        );
      }
      if (!first[0].startsWith("$")) {
        for (const [name, part] of value) this.#value([...path, ...parseFieldPath(name)], part);
        return;
      }
      if (first[0] === "$meta") throw notImplemented("$meta is not supported");
      const leaf = this.isFind ? arrayLeaf(path, value) : undefined;
      if (leaf !== undefined) return this.#add(path, leaf, first[0] === "$slice");
    }
    this.#add(path, { kind: "compute", evaluate: this.bound.scope.compile(value) });
  }

  #add(path: readonly string[], leaf: Leaf, isNeutral = false): void {
    const isFlagOfId = path.length === 1 && path[0] === "_id" && isFlagLeaf(leaf);
    if (isFlagOfId) this.#id = leaf.kind;
    else if (!isNeutral) this.#checkMode(path, leaf);
    this.#tree.add(path, leaf);
  }

  #checkMode(path: readonly string[], leaf: Leaf): void {
    const wanted = leaf.kind === "exclude" ? "exclusion" : "inclusion";
    this.#mode ??= wanted;
    if (this.#mode === wanted) return;
    const name = path.join(".");
    if (wanted === "exclusion") {
      throw new MongoError(31254, `Cannot do exclusion on field ${name} in inclusion projection`);
    }
    throw new MongoError(31253, `Cannot do inclusion on field ${name} in exclusion projection`);
  }
}

const isFlag = (value: Value): boolean => typeof value === "boolean" || isNumeric(value);

const isFlagLeaf = (leaf: Leaf): leaf is Leaf & { kind: "include" | "exclude" } =>
  leaf.kind === "include" || leaf.kind === "exclude";
