/** The keys of this environment, as hashes, and what of them the cells know. */
import { KeyDocument } from "@imprun/contracts/documents/published";
import type { TenantKey } from "@imprun/contracts/runtime/frames";
import { report } from "../../report.ts";

export interface KeyChanges {
  readonly put: TenantKey[];
  /** Hashes. */
  readonly remove: string[];
}

export class Keys {
  #keys = new Map<string, TenantKey>();

  constructor(private readonly publish: (changes: KeyChanges) => void) {}

  all(): TenantKey[] {
    return [...this.#keys.values()];
  }

  get(hash: string): TenantKey | null {
    return this.#keys.get(hash) ?? null;
  }

  has(hash: string): boolean {
    return this.#keys.has(hash);
  }

  /** Takes one key as it is now; null removes it. */
  put(hash: string, raw: unknown): void {
    const key = raw === null ? null : parseKey(raw);
    if (key === null) {
      if (this.#keys.delete(hash)) this.publish({ put: [], remove: [hash] });
      return;
    }
    if (isSame(this.#keys.get(hash), key)) return;
    this.#keys.set(hash, key);
    this.publish({ put: [key], remove: [] });
  }

  /** Takes the whole truth and tells the difference. */
  reconcile(documents: Iterable<unknown>): void {
    const next = new Map<string, TenantKey>();
    for (const raw of documents) {
      const key = parseKey(raw);
      if (key !== null) next.set(key.hash, key);
    }
    const put = [...next.values()].filter((key) => !isSame(this.#keys.get(key.hash), key));
    const remove = [...this.#keys.keys()].filter((hash) => !next.has(hash));
    this.#keys = next;
    if (put.length + remove.length > 0) this.publish({ put, remove });
  }
}

/** Null, with a line in the log, when the document is not a key: such a key lets nobody in. */
function parseKey(raw: unknown): TenantKey | null {
  const parsed = KeyDocument.safeParse(raw);
  if (!parsed.success) {
    report("A key document is not valid", parsed.error);
    return null;
  }
  const { _id, environment: _environment, expiresAt, ...key } = parsed.data;
  return { hash: _id, ...key, expiresAt: expiresAt?.getTime() ?? null };
}

function isSame(a: TenantKey | undefined, b: TenantKey): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
