/** The directory that keeps everything of one platform on one machine. */
import { join } from "node:path";
import { UserError } from "../user-error.ts";

export interface FirstLogin {
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

export interface DataDirectory {
  readonly path: string;
  readonly mongodb: string;
  /** npm packages; nothing is lost when it is deleted. */
  readonly cache: string;
  /** 32 bytes in base64, made at the first start. */
  readonly encryptionKey: string;
  readFirstLogin(): FirstLogin | null;
  writeFirstLogin(login: FirstLogin): void;
  /** Lets another process have the directory. */
  release(): void;
}

/**
 * Makes the directory when it is missing and takes it for this process, until the process ends however it ends.
 * Throws UserError when another process has it, or when it cannot be written to.
 */
export function openDataDirectory(path: string): DataDirectory {
  try {
    return open(path);
  } catch (cause) {
    // What Deno throws of files says which file and why.
    if (cause instanceof UserError || !(cause instanceof Error)) throw cause;
    throw new UserError(
      `The data directory ${path} cannot be used: ${cause.message}; mend it, or choose another with --data`,
      { cause },
    );
  }
}

function open(path: string): DataDirectory {
  Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
  const lock = Deno.openSync(join(path, "lock"), {
    create: true,
    write: true,
    read: true,
    mode: 0o600,
  });
  if (!lock.tryLockSync(true)) {
    lock.close();
    throw new UserError(
      `Another imprun is running on the data directory ${path}; stop it, or choose another with --data`,
    );
  }
  const mongodb = join(path, "mongodb");
  const cache = join(path, "cache");
  for (const directory of [mongodb, cache]) {
    Deno.mkdirSync(directory, { recursive: true, mode: 0o700 });
  }
  const firstLoginFile = join(path, "first-login.json");
  return {
    path,
    mongodb,
    cache,
    encryptionKey: readOrMake(join(path, "encryption.key"), newKey),
    readFirstLogin() {
      const text = readIfThere(firstLoginFile);
      return text === null ? null : parseLogin(text, firstLoginFile);
    },
    writeFirstLogin(login) {
      Deno.writeTextFileSync(firstLoginFile, JSON.stringify(login, null, 2) + "\n", {
        mode: 0o600,
      });
    },
    release() {
      lock.unlockSync();
      lock.close();
    },
  };
}

/** It is only shown to people: the account itself is in the database. */
function parseLogin(text: string, file: string): FirstLogin {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(
      `${file} is no JSON any more; delete it, the login itself goes on working`,
      {
        cause,
      },
    );
  }
}

function newKey(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
}

function readOrMake(file: string, make: () => string): string {
  const found = readIfThere(file);
  if (found !== null) return found.trim();
  const made = make();
  Deno.writeTextFileSync(file, made + "\n", { mode: 0o600 });
  return made;
}

function readIfThere(file: string): string | null {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
