import type { Env, Evaluate } from "../aggregation/expression.ts";
import { type Doc, isDoc, type Maybe, MISSING, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";

/** What a projection says about one field. */
export type Leaf =
  | { readonly kind: "include" }
  | { readonly kind: "exclude" }
  /** A new value, computed from the whole document. */
  | { readonly kind: "compute"; readonly evaluate: Evaluate }
  /** The old value, changed; nothing happens where there is none. */
  | { readonly kind: "transform"; readonly apply: (value: Value) => Maybe };

export type Node = Leaf | Branch;

/** What a projection says about the fields below one. */
export class Branch {
  readonly kind = "branch";
  readonly children = new Map<string, Node>();
  hasComputed = false;

  /** @throws MongoError 31250 or 31249 if another entry has the path or a part of it */
  add(path: readonly string[], leaf: Leaf, at = 0): void {
    const name = path[at]!;
    const child = this.children.get(name);
    if (leaf.kind === "compute") this.hasComputed = true;
    if (at === path.length - 1) {
      if (child !== undefined) throw new MongoError(31250, `Path collision at ${path.join(".")}`);
      this.children.set(name, leaf);
      return;
    }
    if (child !== undefined && child.kind !== "branch") {
      throw new MongoError(
        31249,
        `Path collision at ${path.join(".")} remaining portion ${path.slice(at + 1).join(".")}`,
      );
    }
    const branch = child ?? new Branch();
    this.children.set(name, branch);
    branch.add(path, leaf, at + 1);
  }
}

/** The document with only what the tree includes; computed fields follow, `_id` is in front. */
export function applyInclusion(tree: Branch, doc: Doc, env: Env): Doc {
  const result = applyComputed(tree, include(tree, doc), env);
  return idFirst(result);
}

function idFirst(doc: Doc): Doc {
  const [first] = doc.keys();
  if (first === "_id" || !doc.has("_id")) return doc;
  const result: Doc = new Map([["_id", doc.get("_id")]]);
  for (const [name, value] of doc) if (name !== "_id") result.set(name, value);
  return result;
}

function include(tree: Branch, doc: Doc): Doc {
  const result: Doc = new Map();
  for (const [name, value] of doc) {
    const child = tree.children.get(name);
    if (child === undefined) continue;
    const kept = includeValue(child, value);
    if (kept !== MISSING) result.set(name, kept);
  }
  return result;
}

function includeValue(node: Node, value: Value): Maybe {
  switch (node.kind) {
    case "include":
      return value;
    case "transform":
      return node.apply(value);
    case "branch":
      if (isDoc(value)) return include(node, value);
      if (Array.isArray(value)) return present(value.map((part) => includeValue(node, part)));
      return MISSING;
    default:
      return MISSING;
  }
}

const present = (values: Maybe[]): Value[] => values.filter((value) => value !== MISSING);

/** The document without what the tree excludes. */
export function applyExclusion(tree: Branch, doc: Doc): Doc {
  const result: Doc = new Map();
  for (const [name, value] of doc) {
    const child = tree.children.get(name);
    const kept = child === undefined ? value : excludeValue(child, value);
    if (kept !== MISSING) result.set(name, kept);
  }
  return result;
}

function excludeValue(node: Node, value: Value): Maybe {
  switch (node.kind) {
    case "exclude":
      return MISSING;
    case "transform":
      return node.apply(value);
    case "branch":
      if (isDoc(value)) return applyExclusion(node, value);
      if (Array.isArray(value)) return value.map((part) => excludeValue(node, part) as Value);
      return value;
    default:
      return value;
  }
}

/** The document with the tree's computed fields set, and with those removed that come out MISSING. */
export function applyComputed(tree: Branch, doc: Doc, env: Env): Doc {
  if (!tree.hasComputed) return doc;
  const result: Doc = new Map(doc);
  for (const [name, child] of tree.children) {
    if (child.kind === "compute") {
      const value = child.evaluate(env);
      if (value === MISSING) result.delete(name);
      else result.set(name, value);
    } else if (child.kind === "branch" && child.hasComputed) {
      result.set(name, computeBelow(child, result.get(name), env));
    }
  }
  return result;
}

// What is no document gives way to one.
function computeBelow(tree: Branch, value: Value, env: Env): Value {
  if (Array.isArray(value)) return value.map((part) => computeBelow(tree, part, env));
  return applyComputed(tree, isDoc(value) ? value : new Map(), env);
}
