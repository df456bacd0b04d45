/** API keys as their SHA-256 hashes; the keys themselves are never kept. */
import { hash } from "node:crypto";
import type { TenantKey } from "@imprun/contracts/runtime/frames";

export class Keys {
  #keys = new Map<string, TenantKey>();

  replaceAll(keys: readonly TenantKey[]): void {
    this.#keys = new Map(keys.map((key) => [key.hash, key]));
  }

  change(put: readonly TenantKey[], remove: readonly string[]): void {
    for (const key of put) this.#keys.set(key.hash, key);
    for (const hash of remove) this.#keys.delete(hash);
  }

  /**
   * The key behind a presented one. It is looked up by its hash, so the time this takes says nothing of how near a
   * guess was.
   */
  find(presented: string): TenantKey | undefined {
    return this.#keys.get(hash("sha256", presented, "hex"));
  }
}
