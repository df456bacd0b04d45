/** One process owns a data directory. The lock is the kernel's, so that it dies with its holder, however that dies. */

export class DirectoryInUseError extends Error {
  override name = "DirectoryInUseError";
}

/**
 * Creates the directory if needed and takes its lock.
 * @returns a function that gives the lock back
 * @throws {DirectoryInUseError} when another process holds it
 */
export function lockDirectory(directory: string): () => void {
  Deno.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = Deno.openSync(`${directory}/lock`, { create: true, read: true, write: true });
  if (!file.tryLockSync(true)) {
    const holder = new TextDecoder().decode(readStart(file)).trim();
    file.close();
    const by = holder === "" ? "another process" : `the process ${holder}`;
    throw new DirectoryInUseError(`The directory ${directory} is in use by ${by}`);
  }
  file.truncateSync(0);
  file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
  return () => {
    file.unlockSync();
    file.close();
  };
}

function readStart(file: Deno.FsFile): Uint8Array {
  const bytes = new Uint8Array(32);
  return bytes.subarray(0, file.readSync(bytes) ?? 0);
}
