/** API keys as their SHA-256 hashes; the keys themselves are never kept. */
import { hash } from "node:crypto";
import type { TenantKey } from "@imprun/contracts/runtime/frames";

/** An answer "there is no such key" holds for so long. */
const ABSENT_MS = 2_000;
/** What guessing can make the broker look up in a second; guesses beyond that are refused without a look. */
const LOOKUPS_PER_SECOND = 50;

export class Keys {
  #keys = new Map<string, TenantKey>();
  readonly #sought = new Map<string, Promise<TenantKey | null>>();
  #lookups = 0;

  /** `read` asks the broker for a key that this cell does not know; it may reject. */
  constructor(private readonly read: (hash: string) => Promise<TenantKey | null>) {}

  replaceAll(keys: readonly TenantKey[]): void {
    this.#keys = new Map(keys.map((key) => [key.hash, key]));
  }

  change(put: readonly TenantKey[], remove: readonly string[]): void {
    for (const key of put) {
      this.#keys.set(key.hash, key);
      this.#sought.delete(key.hash);
    }
    for (const hash of remove) this.#keys.delete(hash);
  }

  /**
   * The key behind a presented one. It is looked up by its hash, so the time this takes says nothing of how near a
   * guess was. A key that is not known here may have been made a moment ago: then the answer is a promise, and the
   * broker looks once more. Null when there is no such key.
   */
  find(presented: string): TenantKey | null | Promise<TenantKey | null> {
    const digest = hash("sha256", presented, "hex");
    return this.#keys.get(digest) ?? this.#sought.get(digest) ?? this.#seek(digest);
  }

  #seek(digest: string): Promise<TenantKey | null> | null {
    if (this.#lookups >= LOOKUPS_PER_SECOND) return null;
    if (this.#lookups++ === 0) setTimeout(() => this.#lookups = 0, 1_000);
    // Without the broker the key stays unknown; it is asked again when the pause is over.
    const sought = this.read(digest).catch(() => null);
    this.#sought.set(digest, sought);
    setTimeout(() => this.#sought.delete(digest), ABSENT_MS);
    return sought;
  }
}
