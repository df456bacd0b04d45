/** Compiled code of versions, read once and kept while there is room. */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { VersionDocument } from "@imprun/contracts/documents/published";
import { ProblemError } from "@imprun/contracts/problem";
import type { FunctionModule } from "@imprun/contracts/runtime/frames";
import type { Collection, MongoClient } from "mongodb";
import { report } from "../../report.ts";

const CACHE_BYTES = 64 * 1024 * 1024;
const READ_AHEAD_VERSIONS = 1_000;
const READ_AHEAD_BYTES = 16 * 1024 * 1024;
/** Few, so that those who wait for a version of their own are not held up. */
const READ_AHEAD_BATCH = 20;

export interface CachedModule extends FunctionModule {
  readonly gatewayId: string;
}

export class Modules {
  readonly #collection: Collection<VersionDocument>;
  /** In order of use, the least recent first. */
  readonly #cache = new Map<string, CachedModule>();
  readonly #loading = new Map<string, Promise<CachedModule | undefined>>();
  #bytes = 0;

  constructor(client: MongoClient, private readonly capacityBytes = CACHE_BYTES) {
    const { database, name } = COLLECTIONS.versions;
    this.#collection = client.db(database).collection(name);
  }

  get cachedBytes(): number {
    return this.#bytes;
  }

  /**
   * The modules of these versions of one gateway, in the given order.
   * Throws ProblemError `not_found` if there is no such version or it belongs to another gateway, and `unavailable` when
   * the database cannot be reached.
   */
  async load(gatewayId: string, versionIds: readonly string[]): Promise<CachedModule[]> {
    const modules = await Promise.all(this.#get(versionIds));
    return modules.map((module, index) => {
      if (module === undefined || module.gatewayId !== gatewayId) {
        throw new ProblemError("not_found", `There is no version ${versionIds[index]}`);
      }
      return module;
    });
  }

  /** Reads what is likely to be asked for; a failure shows when it is asked for. */
  prefetch(versionIds: readonly string[]): void {
    for (const module of this.#get(versionIds)) {
      module.catch((error) => report("Versions could not be read ahead", error));
    }
  }

  /**
   * Reads the first of these versions that there is room for, so that a start does not make every first call wait for the
   * database. Ends early when `signal` aborts or the database cannot be reached.
   */
  async readAhead(versionIds: readonly string[], signal: AbortSignal): Promise<void> {
    const wanted = versionIds.slice(0, READ_AHEAD_VERSIONS);
    for (let start = 0; start < wanted.length; start += READ_AHEAD_BATCH) {
      if (signal.aborted || this.#bytes > READ_AHEAD_BYTES) return;
      try {
        await Promise.all(this.#get(wanted.slice(start, start + READ_AHEAD_BATCH)));
      } catch (error) {
        if (!signal.aborted) report("Versions could not be read ahead", error);
        return;
      }
    }
  }

  #get(versionIds: readonly string[]): Promise<CachedModule | undefined>[] {
    const missing = versionIds.filter((id) => !this.#cache.has(id) && !this.#loading.has(id));
    if (missing.length > 0) {
      const fetched = this.#fetch(missing);
      for (const id of missing) {
        this.#loading.set(
          id,
          fetched.then((found) => found.get(id)).finally(() => this.#loading.delete(id)),
        );
      }
    }
    return versionIds.map((id) => this.#touch(id) ?? this.#loading.get(id)!);
  }

  #touch(id: string): Promise<CachedModule> | undefined {
    const module = this.#cache.get(id);
    if (module === undefined) return undefined;
    this.#cache.delete(id);
    this.#cache.set(id, module);
    return Promise.resolve(module);
  }

  async #fetch(ids: readonly string[]): Promise<Map<string, CachedModule>> {
    const found = new Map<string, CachedModule>();
    try {
      const cursor = this.#collection.find({ _id: { $in: [...ids] } }, {
        projection: { gatewayId: 1, name: 1, semver: 1, module: 1, sourceMap: 1 },
      });
      for await (const { _id, gatewayId, name, semver, module, sourceMap } of cursor) {
        const entry = { versionId: _id, gatewayId, name, semver, module, sourceMap };
        found.set(_id, entry);
        this.#keep(entry);
      }
    } catch (cause) {
      throw new ProblemError("unavailable", "The code cannot be read right now", {}, { cause });
    }
    return found;
  }

  #keep(module: CachedModule): void {
    if (this.#cache.has(module.versionId)) return;
    this.#cache.set(module.versionId, module);
    this.#bytes += sizeOf(module);
    for (const [id, oldest] of this.#cache) {
      if (this.#bytes <= this.capacityBytes) break;
      this.#cache.delete(id);
      this.#bytes -= sizeOf(oldest);
    }
  }
}

/** Strings of code are one byte a character in V8 as long as they are Latin-1, else two. */
function sizeOf({ module, sourceMap }: FunctionModule): number {
  return 2 * (module.length + sourceMap.length) + 512;
}
