/**
 * Bounds what installations take on disk: the ones that were not used for longest go first. Each has a note beside its
 * packages with its size, and the time of the note is that of its last use.
 */
import { join } from "node:path";

const NOTE = "installation.json";

/** A publish that has been told of an installation is long over then. */
const IN_USE_MS = 10 * 60_000;

interface Installation {
  readonly directory: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/** Notes the size of a new installation. */
export async function noteSize(directory: string, bytes: number): Promise<void> {
  await Deno.writeTextFile(join(directory, NOTE), JSON.stringify({ bytes }));
}

/** Notes that an installation is used. */
export async function noteUse(directory: string, now = Date.now()): Promise<void> {
  await Deno.utime(join(directory, NOTE), now / 1_000, now / 1_000).catch(ifGone);
}

/**
 * Removes installations below `packages` until they take at most `bytes`, but none that was used within ten minutes.
 * They are moved to `staging` first, so that nobody finds half of one. Resolves with the directories that went.
 */
export async function keepWithin(
  bytes: number,
  packages: string,
  staging: string,
  now = Date.now(),
): Promise<string[]> {
  const installations = await list(packages);
  let taken = installations.reduce((sum, each) => sum + each.bytes, 0);
  const removed: string[] = [];
  for (const { directory, bytes: size, usedAt } of installations.sort(byUse)) {
    if (taken <= bytes || now - usedAt < IN_USE_MS) break;
    const moved = join(staging, crypto.randomUUID());
    // Another control process on the same directory may be making room too.
    await Deno.rename(directory, moved).catch(ifGone);
    await Deno.remove(moved, { recursive: true }).catch(ifGone);
    taken -= size;
    removed.push(directory);
  }
  return removed;
}

function byUse(a: Installation, b: Installation): number {
  return a.usedAt - b.usedAt;
}

async function list(packages: string): Promise<Installation[]> {
  const found: Installation[] = [];
  for await (const { name } of Deno.readDir(packages)) {
    const directory = join(packages, name);
    const note = join(directory, NOTE);
    const [text, stat] = await Promise.all([Deno.readTextFile(note), Deno.stat(note)])
      .catch((error) => [ifGone(error), null] as const);
    // One without a note was made before there were notes, and its size is not known: it goes first.
    const bytes = text ? JSON.parse(text).bytes : 0;
    found.push({ directory, bytes, usedAt: stat?.mtime?.getTime() ?? 0 });
  }
  return found;
}

function ifGone(error: unknown): null {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
}
