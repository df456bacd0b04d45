/** Where the tool finds the platform that it talks to, and the token it uses there. */
import { dirname, join } from "node:path";
import { UserError } from "../user-error.ts";

export interface Credentials {
  /** The origin of the control API, for example `http://localhost:7700`. */
  readonly url: string;
  readonly token: string;
}

const LOCAL_URL = "http://localhost:7700";

const LOCAL_DATA = ".imprun";
const ADDRESS = "address.json";

/** Remembers where the platform of a data directory answers, for {@link findCredentials} in later commands. */
export function keepAddress(dataDirectory: string, url: string): void {
  Deno.writeTextFileSync(join(dataDirectory, ADDRESS), JSON.stringify({ url }) + "\n");
}

function file(): string {
  const base = Deno.env.get("XDG_CONFIG_HOME") ?? join(Deno.env.get("HOME") ?? ".", ".config");
  return join(base, "imprun", "credentials.json");
}

/**
 * The first of: the variables IMPRUN_URL and IMPRUN_TOKEN; what `imprun login` kept; the first login of a platform that
 * was started in this directory. Throws UserError when there is none.
 */
export function findCredentials(): Credentials {
  const token = Deno.env.get("IMPRUN_TOKEN");
  if (token) return { url: Deno.env.get("IMPRUN_URL") ?? LOCAL_URL, token };
  const kept = readJson(file()) as Credentials | null;
  if (kept) return kept;
  const local = readJson(join(LOCAL_DATA, "first-login.json")) as { token: string } | null;
  const address = readJson(join(LOCAL_DATA, ADDRESS)) as { url: string } | null;
  if (local) return { url: address?.url ?? LOCAL_URL, token: local.token };
  throw new UserError(
    "You are not logged in; run imprun login, or set IMPRUN_URL and IMPRUN_TOKEN",
  );
}

/** Keeps credentials for later commands, readable by this user only; returns the file's path. */
export function keepCredentials(credentials: Credentials): string {
  const path = file();
  Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  Deno.writeTextFileSync(path, JSON.stringify(credentials, null, 2) + "\n", { mode: 0o600 });
  return path;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof SyntaxError) {
      throw new UserError(`${path} is damaged; run imprun login again`);
    }
    throw error;
  }
}
