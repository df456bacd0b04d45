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

/** The version with this code: the one that exists, or a new one with the next number. */
export async function storeVersion(
  control: Control,
  version: NewVersion,
): Promise<VersionDocument> {
  const { gatewayId, name, source, methods, compiled, bump, createdBy } = version;
  const { versions } = control.collections;
  const hash = await hashOf(version);
  for (let attempt = 1;; attempt++) {
    const [existing, newest] = await Promise.all([
      versions.findOne({ gatewayId, name, hash }),
      newestSemver(control, gatewayId, name),
    ]);
    if (existing) return existing;
    const document: VersionDocument = {
      _id: newId(),
      gatewayId,
      name,
      semver: newest === null ? FIRST_SEMVER : bumpSemver(newest, bump),
      hash,
      source,
      module: compiled.module,
      sourceMap: compiled.sourceMap,
      methods,
      createdBy,
      createdAt: new Date(),
    };
    try {
      await versions.insertOne(document);
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

async function newestSemver(
  control: Control,
  gatewayId: string,
  name: string,
): Promise<string | null> {
  const newest = await control.collections.versions
    .find({ gatewayId, name }, { projection: { semver: 1 } })
    .sort({ _id: -1 }).limit(NEWEST).toArray();
  return newest.map(({ semver }) => semver).sort(compareSemver).at(-1) ?? null;
}

/** What runs depends on every source that was compiled in, and on the methods that are let through. */
function hashOf({ compiled, methods }: NewVersion): Promise<string> {
  return sha256Hex(JSON.stringify([compiled.sources, methods]));
}
