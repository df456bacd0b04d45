/** The code of ours that every isolate of a cell starts with, and what V8 has compiled of it. */
import type { IsolateStart } from "@imprun/contracts/runtime/isolate";

/** What is built of `isolate/start.ts`, as an address: a worker keeps several copies of its own, and this one is short. */
export async function startAddress(): Promise<URL> {
  return new URL(`data:text/javascript,${encodeURIComponent(await readBuilt("start"))}`);
}

/** What the script at that address evaluates. */
export class IsolateCode {
  #compiled: ArrayBuffer | null = null;

  constructor(private readonly source: string) {}

  /** Of what is built of `isolate/bootstrap.ts`. */
  static async read(): Promise<IsolateCode> {
    return new IsolateCode(await readBuilt("isolate"));
  }

  /** For the data of one worker, which copies it: nothing of it may be shared memory, since V8 trusts what it compiled. */
  get parts(): Pick<IsolateStart, "source" | "compiled"> {
    return { source: this.source, compiled: this.#compiled };
  }

  /** Takes what an isolate's V8 compiled. It must be from before a tenant's code was there. */
  keep(compiled: ArrayBuffer): void {
    this.#compiled = compiled;
  }
}

function readBuilt(name: string): Promise<string> {
  return Deno.readTextFile(new URL(`../../dist/${name}.js`, import.meta.url));
}
