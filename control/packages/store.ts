/**
 * Installations on disk: one folder for each lock, whose packages never change once it is there. All of it may be deleted
 * at any time; what is needed is installed again.
 */
import type { PackageLockDocument } from "@imprun/contracts/documents/system";
import {
  type Dependencies,
  type LockedPackage,
  PACKAGES_INSTALL_MS,
  PACKAGES_KEPT_BYTES,
} from "@imprun/contracts/packages";
import { join } from "node:path";
import { sha256Hex } from "../auth/digest.ts";
import type { Control } from "../context.ts";
import { KeyedMutex } from "../data/keyed-mutex.ts";
import { perControl } from "../data/per-control.ts";
import { keepWithin, noteSize, noteUse } from "./budget.ts";
import { runInstaller } from "./installer/run.ts";
import type { InstallerTask } from "./installer/task.ts";

type Locked = Pick<PackageLockDocument, "_id" | "packages">;

/** No task takes this long. */
const ABANDONED_MS = 10 * PACKAGES_INSTALL_MS;

/** How many tasks are under way at once, whoever asks. */
const THREADS = 3;

const turns = perControl(() => new KeyedMutex());
const threads = perControl(() => ({ next: 0, turns: new KeyedMutex() }));

/** The versions that these dependencies come to today. Throws what {@link runInstaller} throws. */
export async function resolveDependencies(
  control: Control,
  cacheDirectory: string,
  dependencies: Dependencies,
): Promise<Locked> {
  const directory = await makeStaging(cacheDirectory);
  try {
    const { packages } = await inTurn(control, { kind: "resolve", directory, dependencies });
    return { _id: await hashOf(packages), packages };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/**
 * The folder with the packages of this lock, which is installed if it is not there. Throws what {@link runInstaller}
 * throws.
 */
export function installLock(
  control: Control,
  cacheDirectory: string,
  { _id: lockHash, packages }: Locked,
): Promise<string> {
  return turns(control).run(lockHash, async () => {
    const directory = join(cacheDirectory, "packages", lockHash);
    if (await isThere(directory)) await noteUse(directory);
    else await install(control, cacheDirectory, directory, packages);
    return directory;
  });
}

async function install(
  control: Control,
  cacheDirectory: string,
  directory: string,
  packages: LockedPackage[],
): Promise<void> {
  const startedAt = performance.now();
  const staging = await makeStaging(cacheDirectory);
  try {
    const { bytes } = await inTurn(control, { kind: "unpack", directory: staging, packages });
    await noteSize(staging, bytes);
    await Deno.mkdir(join(cacheDirectory, "packages"), { recursive: true });
    // One step, so that no half of an installation is ever found.
    await moveIfNew(staging, directory);
    const ms = Math.round(performance.now() - startedAt);
    control.log("info", "Installed packages", { directory, packages: packages.length, bytes, ms });
    await makeRoom(control, cacheDirectory);
  } finally {
    if (await isThere(staging)) await Deno.remove(staging, { recursive: true });
  }
}

/** One after the other, so that two do not remove for the same room. */
function makeRoom(control: Control, cacheDirectory: string): Promise<void> {
  return turns(control).run("room", async () => {
    const [packages, staging] = ["packages", "staging"].map((name) => join(cacheDirectory, name));
    const removed = await keepWithin(PACKAGES_KEPT_BYTES, packages!, staging!);
    for (const directory of removed) control.log("info", "Removed packages", { directory });
  });
}

async function moveIfNew(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    // Another control process on the same directory was faster, with the same packages.
    if (!await isThere(to)) throw error;
  }
}

/** The bytes of all files of an installation. */
export async function sizeOf(directory: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = join(directory, name);
    bytes += isDirectory ? await sizeOf(path) : (await Deno.lstat(path)).size;
  }
  return bytes;
}

async function makeStaging(cacheDirectory: string): Promise<string> {
  await removeAbandoned(join(cacheDirectory, "staging"));
  const directory = join(cacheDirectory, "staging", crypto.randomUUID());
  await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** Runs a task when one of the threads is free. */
function inTurn<T extends InstallerTask>(control: Control, task: T) {
  const state = threads(control);
  const thread = state.next++ % THREADS;
  return state.turns.run(String(thread), () => runInstaller(task));
}

/** What a process left behind that was killed in its work. */
async function removeAbandoned(staging: string): Promise<void> {
  if (!await isThere(staging)) return;
  const before = Date.now() - ABANDONED_MS;
  for await (const { name } of Deno.readDir(staging)) {
    const path = join(staging, name);
    const { mtime } = await Deno.lstat(path).catch(ifGone) ?? {};
    if (mtime && mtime.getTime() < before) await Deno.remove(path, { recursive: true });
  }
}

/** Another task may have cleared it away meanwhile. */
function ifGone(error: unknown): null {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function hashOf(packages: readonly LockedPackage[]): Promise<string> {
  const identity = packages.map(({ location, name, version, integrity }) => [
    location,
    name,
    version,
    integrity,
  ]);
  return sha256Hex(JSON.stringify(identity));
}
