/** Functions as files of a directory: `<name>.ts`, and a manifest that remembers what they were pulled as. */
import { join } from "node:path";

const MANIFEST = ".imprun.json";

export interface Manifest {
  gateway: string;
  /** The draft's etag at the last pull or push, by function. */
  etags: Record<string, string>;
}

export function readManifest(directory: string): Manifest | null {
  try {
    return JSON.parse(Deno.readTextFileSync(join(directory, MANIFEST)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

export function writeManifest(directory: string, manifest: Manifest): void {
  Deno.writeTextFileSync(join(directory, MANIFEST), JSON.stringify(manifest, null, 2) + "\n");
}

/** The function's file: the `.js` one when there is such a file, else the `.ts` one. */
export function functionFile(directory: string, name: string): string {
  const javascript = join(directory, `${name}.js`);
  return isFile(javascript) ? javascript : join(directory, `${name}.ts`);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The names of the functions that the directory has files of. */
export function functionsIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)]
    .filter((entry) => entry.isFile && /^[A-Za-z][\w-]*\.(ts|js)$/.test(entry.name))
    .map((entry) => entry.name.replace(/\.(ts|js)$/, ""))
    .sort();
}
