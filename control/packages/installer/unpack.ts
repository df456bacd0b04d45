/** Fetches the archives of packages, compares their digests and writes their files, and never more than allowed. */
import { type LockedPackage, PACKAGES_BYTES, PACKAGES_FILES } from "@imprun/contracts/packages";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { BadArchiveError, readTar } from "./tar.ts";
import { PackagesRefusedError, REGISTRY, RegistryUnreachableError } from "./task.ts";

const ARCHIVES_AT_ONCE = 3;
/** Of one archive, packed. */
const ARCHIVE_BYTES = 64 * 1024 * 1024;
const MAX_PATH = 400;

/** What an installation may still write. */
export class Budget {
  #bytes = 0;
  #files = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Throws PackagesRefusedError when it is used up. */
  spend(bytes: number, name: string): void {
    this.#bytes += bytes;
    this.#files += 1;
    if (this.#bytes > PACKAGES_BYTES) tooLarge(`${PACKAGES_BYTES / 1024 / 1024} MB`, name);
    if (this.#files > PACKAGES_FILES) tooLarge(`${PACKAGES_FILES} files`, name);
  }
}

function tooLarge(limit: string, name: string): never {
  const detail = `The packages are larger than ${limit} together; unpacking stopped at ${name}`;
  throw new PackagesRefusedError([{ name: null, detail }]);
}

/** Installs the packages below `directory` and returns the bytes of all files. */
export async function unpackPackages(
  directory: string,
  packages: readonly LockedPackage[],
): Promise<number> {
  const budget = new Budget();
  const queue = packages.values();
  await Promise.all(Array.from({ length: ARCHIVES_AT_ONCE }, async () => {
    for (const locked of queue) {
      const archive = await fetchArchive(locked);
      await unpackArchive(join(directory, locked.location), archive, locked, budget);
    }
  }));
  return budget.bytes;
}

/** The packed archive, which has the digest of the lock. */
async function fetchArchive({ resolved, integrity, name, version }: LockedPackage) {
  if (!resolved.startsWith(REGISTRY)) throw new Error(`${resolved} is not in the registry`);
  // No redirect is followed: it could lead anywhere.
  const response = await fetch(resolved, { redirect: "error" }).catch((cause) => {
    throw new RegistryUnreachableError(`${resolved} cannot be fetched`, { cause });
  });
  if (!response.ok || !response.body) {
    throw new RegistryUnreachableError(`${resolved} was answered with ${response.status}`);
  }
  const archive = await readAtMost(response.body, ARCHIVE_BYTES, name);
  const digest = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  if (digest === integrity) return archive;
  const detail = `What the registry sent for ${name}@${version} is not what its digest says`;
  throw new PackagesRefusedError([{ name: null, detail }]);
}

/**
 * Writes the regular files of an archive below `target`, without the folder that all of them are in.
 * Throws PackagesRefusedError for one that is too large, damaged or has paths that lead elsewhere.
 */
export async function unpackArchive(
  target: string,
  archive: Uint8Array<ArrayBuffer>,
  { name }: Pick<LockedPackage, "name">,
  budget: Budget,
): Promise<void> {
  try {
    await writeFiles(target, archive, name, budget);
  } catch (error) {
    // The decompression reports what it cannot read as a TypeError.
    if (!(error instanceof BadArchiveError || error instanceof TypeError)) throw error;
    const detail = `The archive of ${name} cannot be read: ${error.message}`;
    throw new PackagesRefusedError([{ name: null, detail }]);
  }
}

async function writeFiles(
  target: string,
  archive: Uint8Array<ArrayBuffer>,
  name: string,
  budget: Budget,
): Promise<void> {
  const unpacked = new Blob([archive]).stream().pipeThrough(new DecompressionStream("gzip"));
  const tar = await readAtMost(unpacked, PACKAGES_BYTES, name);
  const folders = new Set<string>();
  for (const { path, bytes } of readTar(tar)) {
    const file = join(target, relativePath(path, name));
    budget.spend(bytes.length, name);
    const folder = dirname(file);
    if (!folders.has(folder)) await Deno.mkdir(folder, { recursive: true });
    folders.add(folder);
    await Deno.writeFile(file, bytes, { mode: 0o644 });
  }
}

function relativePath(path: string, name: string): string {
  const [, ...segments] = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  const isOdd = (segment: string) => segment === ".." || /[\\\0]/.test(segment);
  if (segments.length > 0 && !segments.some(isOdd) && path.length <= MAX_PATH) {
    return segments.join("/");
  }
  const detail = `${name} has a file with the path ${JSON.stringify(path.slice(0, 80))}`;
  throw new PackagesRefusedError([{ name: null, detail }]);
}

async function readAtMost(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  limit: number,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limit) tooLarge(`${limit / 1024 / 1024} MB`, name);
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
