/** Versions: immutable, one for each distinct source of a function. */
import type { VersionDocument } from "@imprun/contracts/documents/published";
import type { HttpMethod } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import { sha256Hex } from "../auth/digest.ts";
import type { CompiledFunction } from "../compile/compile.ts";
import type { Control } from "../context.ts";
import { isDuplicateKey } from "../data/duplicates.ts";
import { newId } from "../data/ids.ts";
import { type Bump, bumpSemver, compareSemver, FIRST_SEMVER } from "./semver.ts";

/** Numbers are given in order, so the highest one is among the newest few even when clocks differ. */
const NEWEST = 20;
const ATTEMPTS = 5;

export interface NewVersion {
  gatewayId: string;
  name: string;
  source: string;
  methods: HttpMethod[];
  compiled: CompiledFunction;
  bump: Bump;
  createdBy: string;
}

/** What a deployment says of a version. */
export type VersionSummary = Pick<
  VersionDocument,
  "_id" | "semver" | "hash" | "methods" | "nodeModules"
>;

/** The version with this code: the one that exists, or a new one with the next number. */
export async function storeVersion(control: Control, version: NewVersion): Promise<VersionSummary> {
  const { gatewayId, name, source, methods, compiled, bump, createdBy } = version;
  const hash = await hashOf(version);
  for (let attempt = 1;; attempt++) {
    const newest = await newestVersions(control, gatewayId, name);
    const existing = newest.find((known) => known.hash === hash) ??
      // With fewer there is none that was not looked at.
      (newest.length < NEWEST ? null : await findByHash(control, gatewayId, name, hash));
    if (existing) return existing;
    const last = newest.map(({ semver }) => semver).sort(compareSemver).at(-1);
    const document: VersionDocument = {
      _id: newId(),
      gatewayId,
      name,
      semver: last === undefined ? FIRST_SEMVER : bumpSemver(last, bump),
      hash,
      source,
      module: compiled.module,
      sourceMap: compiled.sourceMap,
      methods,
      nodeModules: compiled.nodeModules,
      createdBy,
      createdAt: new Date(),
    };
    try {
      await control.collections.versions.insertOne(document);
      return document;
    } catch (error) {
      // Somebody else took the number; at the next attempt theirs is the newest.
      if (!isDuplicateKey(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Finds a version of a function by its id or its number. Throws `not_found`. */
export async function findVersion(
  control: Control,
  gatewayId: string,
  name: string,
  version: string,
): Promise<VersionDocument> {
  const { versions } = control.collections;
  const found = await versions.findOne({ _id: version, gatewayId, name }) ??
    await versions.findOne({ gatewayId, name, semver: version });
  if (found) return found;
  throw new ProblemError("not_found", `${name} has no version ${version}`);
}

const SUMMARY = { semver: 1, hash: 1, methods: 1, nodeModules: 1 } as const;

function newestVersions(
  control: Control,
  gatewayId: string,
  name: string,
): Promise<VersionSummary[]> {
  return control.collections.versions
    .find<VersionSummary>({ gatewayId, name }, { projection: SUMMARY })
    .sort({ _id: -1 }).limit(NEWEST).toArray();
}

function findByHash(
  control: Control,
  gatewayId: string,
  name: string,
  hash: string,
): Promise<VersionSummary | null> {
  return control.collections.versions
    .findOne<VersionSummary>({ gatewayId, name, hash }, { projection: SUMMARY });
}

/** What runs depends on every source and package that was compiled in, and on the methods that are let through. */
function hashOf({ compiled: { sources, lockHash }, methods }: NewVersion): Promise<string> {
  return sha256Hex(JSON.stringify([sources, methods, ...(lockHash === null ? [] : [lockHash])]));
}
