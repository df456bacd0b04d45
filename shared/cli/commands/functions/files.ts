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

export function functionFile(directory: string, name: string): string {
  return join(directory, `${name}.ts`);
}

/** The names of the functions that the directory has files of. */
export function functionsIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)]
    .filter((entry) => entry.isFile && /^[A-Za-z][\w-]*\.(ts|js)$/.test(entry.name))
    .map((entry) => entry.name.replace(/\.(ts|js)$/, ""))
    .sort();
}

/** The source of a function, from its `.ts` or else its `.js` file. */
export function readFunction(directory: string, name: string): string {
  try {
    return Deno.readTextFileSync(functionFile(directory, name));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return Deno.readTextFileSync(join(directory, `${name}.js`));
  }
}
