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
  readonly #keys = new Map<string, TenantKey>();

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

  hashes(): string[] {
    return [...this.#keys.keys()];
  }

  /** Whether a document says something else than what is known of its key; cheap, since most of them do not. */
  differs(raw: Pick<KeyDocument, "_id"> & Partial<KeyDocument>): boolean {
    const known = this.#keys.get(raw._id);
    return known === undefined || known.tenantId !== raw.tenantId ||
      known.enabled !== raw.enabled || known.expiresAt !== (raw.expiresAt?.getTime() ?? null) ||
      known.grantId !== raw.grantId || known.applicationId !== raw.applicationId ||
      known.credentialId !== raw.credentialId;
  }

  /** Takes one key as it is now; null removes it. */
  put(hash: string, raw: unknown): void {
    this.putAll(new Map([[hash, raw]]));
  }

  /** Takes many keys, by their hashes, and tells the difference. */
  putAll(documents: ReadonlyMap<string, unknown>): void {
    const put: TenantKey[] = [];
    const remove: string[] = [];
    for (const [hash, raw] of documents) {
      const key = raw === null ? null : parseKey(raw);
      if (key === null) {
        if (this.#keys.delete(hash)) remove.push(hash);
      } else if (!isSame(this.#keys.get(hash), key)) {
        this.#keys.set(hash, key);
        put.push(key);
      }
    }
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
