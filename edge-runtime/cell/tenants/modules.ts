/** Compiled modules by version id, kept so that an isolate can be booted again without the broker. */
import type { FunctionModule } from "@imprun/contracts/runtime/frames";

const MAX_CHARS = 64 * 1024 * 1024;

export class Modules {
  readonly #modules = new Map<string, FunctionModule>();
  #chars = 0;

  constructor(
    private readonly load: (tenantId: string, versionIds: string[]) => Promise<FunctionModule[]>,
  ) {}

  /** The modules of these versions, from memory or from the broker. Throws ProblemError when one cannot be had. */
  async get(tenantId: string, versionIds: readonly string[]): Promise<Map<string, FunctionModule>> {
    const found = new Map<string, FunctionModule>();
    for (const id of versionIds) {
      const known = this.#modules.get(id);
      if (known) {
        found.set(id, known);
        this.#modules.delete(id);
        this.#modules.set(id, known);
      }
    }
    const missing = versionIds.filter((id) => !found.has(id));
    if (missing.length > 0) {
      for (const module of await this.load(tenantId, missing)) {
        found.set(module.versionId, module);
        this.#keep(module);
      }
    }
    return found;
  }

  #keep(module: FunctionModule): void {
    if (this.#modules.has(module.versionId)) return;
    // The source map is the broker's to use, and larger than the code.
    this.#modules.set(module.versionId, { ...module, sourceMap: "" });
    this.#chars += module.module.length;
    for (const [id, oldest] of this.#modules) {
      if (this.#chars <= MAX_CHARS) return;
      this.#modules.delete(id);
      this.#chars -= oldest.module.length;
    }
  }
}
