/** API keys as their SHA-256 hashes; of the keys themselves only those in use are remembered, and not for long. */
import { hash } from "node:crypto";
import type { TenantKey } from "@imprun/contracts/runtime/frames";

/** An answer "there is no such key" holds for so long. */
const ABSENT_MS = 2_000;
/** What guessing can make the broker look up in a second; guesses beyond that are refused without a look. */
const LOOKUPS_PER_SECOND = 50;
/** Keys in use whose digest is remembered; hashing each anew took 5 % of a warm request. */
const MAX_DIGESTS = 1_000;
/** All of them are forgotten so often, so that a key that is no longer used is soon gone from memory. */
const FORGET_DIGESTS_MS = 60_000;

export class Keys {
  #keys = new Map<string, TenantKey>();
  readonly #sought = new Map<string, Promise<TenantKey | null>>();
  #lookups = 0;
  /** From keys that were let in to their digests. */
  readonly #digests = new Map<string, string>();

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
    if (remove.length > 0) this.#digests.clear();
  }

  /**
   * The key behind a presented one. It is looked up by its hash, so the time this takes says nothing of how near a
   * guess was: by SHA-256, or for keys in use by V8's own hash of the text, whose seed is random in each process and
   * which must agree in full before any characters are compared. What a key may do is always looked up anew. A key that
   * is not known here may have been made a moment ago: then the answer is a promise, and the broker looks once more.
   * Null when there is no such key.
   */
  find(presented: string): TenantKey | null | Promise<TenantKey | null> {
    const remembered = this.#digests.get(presented);
    const digest = remembered ?? hash("sha256", presented, "hex");
    const key = this.#keys.get(digest);
    if (key === undefined) return this.#sought.get(digest) ?? this.#seek(digest);
    if (remembered === undefined) this.#remember(presented, digest);
    return key;
  }

  /** Only keys that exist get here, so guesses cannot fill the memory. */
  #remember(presented: string, digest: string): void {
    if (this.#digests.size >= MAX_DIGESTS) return;
    if (this.#digests.size === 0) setTimeout(() => this.#digests.clear(), FORGET_DIGESTS_MS);
    this.#digests.set(presented, digest);
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
