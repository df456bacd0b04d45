/** Decides which version of which package is installed where. Only descriptions of packages are read, no package. */
import type { Dependencies, LockedPackage } from "@imprun/contracts/packages";
import { join } from "node:path";
import { Arborist, type ResolvedNode } from "./arborist.ts";
import { explain } from "./explain.ts";
import { type PackageFailure, PackagesRefusedError, REGISTRY } from "./task.ts";

/** Of one request to the registry. */
const REQUEST_MS = 15_000;
const MAX_PACKAGES = 1_000;

/**
 * Resolves as `npm install` does, peer dependencies included, without what is optional and made for one kind of machine.
 * `directory` is a place for notes. Throws {@link PackagesRefusedError} with a failure for each package at fault, and
 * RegistryUnreachableError.
 */
export async function resolvePackages(
  directory: string,
  dependencies: Dependencies,
): Promise<LockedPackage[]> {
  const left = new Map(Object.entries(dependencies));
  const failures: PackageFailure[] = [];
  for (let attempt = 0;; attempt++) {
    try {
      const nodes = await idealTree(join(directory, String(attempt)), Object.fromEntries(left));
      if (failures.length > 0) throw new PackagesRefusedError(failures);
      return lock(nodes);
    } catch (error) {
      const failure = explain(error, left);
      failures.push(failure);
      // The resolver stops at the first mistake; without that package it finds the next one.
      if (failure.name === null || !left.delete(failure.name)) {
        throw new PackagesRefusedError(failures);
      }
    }
  }
}

async function idealTree(path: string, dependencies: Dependencies): Promise<ResolvedNode[]> {
  await Deno.mkdir(path, { recursive: true });
  await Deno.writeTextFile(join(path, "package.json"), JSON.stringify({ dependencies }));
  const arborist = new Arborist({
    path,
    cache: join(path, "cache"),
    registry: REGISTRY,
    ignoreScripts: true,
    allowGit: "none",
    allowRemote: "none",
    allowFile: "none",
    allowDirectory: "none",
    timeout: REQUEST_MS,
    fetchRetries: 1,
  });
  const { inventory } = await arborist.buildIdealTree({});
  return [...inventory.values()].filter((node) => !node.isRoot && !isForOneMachine(node));
}

/** Native code comes as optional packages for each kind of machine; isolates run none. */
function isForOneMachine({ optional, package: { os, cpu, libc } }: ResolvedNode): boolean {
  return optional && [os, cpu, libc].some((kind) => kind !== undefined);
}

function lock(nodes: ResolvedNode[]): LockedPackage[] {
  if (nodes.length > MAX_PACKAGES) {
    refuse(`They need ${nodes.length} packages in all; there may be ${MAX_PACKAGES}`);
  }
  return nodes.map(lockOne).sort((a, b) => a.location < b.location ? -1 : 1);
}

const LOCATION =
  /^node_modules\/(?:@[^/\\]+\/)?[^/\\]+(?:\/node_modules\/(?:@[^/\\]+\/)?[^/\\]+)*$/;

function lockOne(node: ResolvedNode): LockedPackage {
  const { location, packageName: name, version, resolved, integrity } = node;
  const sha512 = integrity?.split(/\s+/).find((digest) => digest.startsWith("sha512-"));
  if (node.isLink || !resolved?.startsWith(REGISTRY)) {
    refuse(`${location} is not from the npm registry`);
  }
  if (!LOCATION.test(location) || /(^|\/)\.{1,2}(\/|$)/.test(location)) {
    refuse(`${JSON.stringify(location)} is no place for a package`);
  }
  if (!sha512) refuse(`${name}@${version} has no SHA-512 digest in the registry`);
  if (node.hasShrinkwrap) refuse(`${name}@${version} brings its own npm-shrinkwrap.json`);
  return { location, name, version, resolved, integrity: sha512 };
}

function refuse(detail: string): never {
  throw new PackagesRefusedError([{ name: null, detail }]);
}
