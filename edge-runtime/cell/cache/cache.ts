/**
 * `imp.cache` as the cell keeps it: values of tenants as bytes, apart from each other, bounded for each tenant and in
 * all. It outlives isolates, so a value is still there after a publish; it dies with the cell.
 */
import { CACHE_LIMITS } from "@imprun/contracts/limits";

interface Entry {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: number;
  readonly expiresAt: number;
}

/** What an entry costs beside its key and value. */
const ENTRY_BYTES = 100;

interface Share {
  /** In order of use, the least recent first. */
  readonly entries: Map<string, Entry>;
  bytes: number;
}

export class Cache {
  /** In order of use, the least recent first. */
  readonly #shares = new Map<string, Share>();
  #bytes = 0;

  /** `forgotten` gets the bytes of each value that is not kept any more. */
  constructor(
    private readonly forgotten: (bytes: Uint8Array<ArrayBuffer>) => void,
    private readonly limits: typeof CACHE_LIMITS = CACHE_LIMITS,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** The value, if it is there and not expired at `now` (milliseconds). */
  get(tenantId: string, key: string, now: number): Uint8Array<ArrayBuffer> | null {
    const share = this.#shares.get(tenantId);
    const entry = share?.entries.get(key);
    if (!share || !entry) return null;
    if (entry.expiresAt <= now) {
      this.#forget(tenantId, share, key, entry);
      return null;
    }
    this.#take(tenantId, share, key, entry);
    this.#keep(tenantId, key, entry);
    return entry.bytes;
  }

  /** Keeps a value in place of the one before; makes room by forgetting what was used least recently. */
  set(
    tenantId: string,
    key: string,
    bytes: Uint8Array<ArrayBuffer>,
    ttlMs: number,
    now: number,
  ): void {
    this.delete(tenantId, key);
    const size = 2 * key.length + bytes.length + ENTRY_BYTES;
    const share = this.#keep(tenantId, key, { bytes, size, expiresAt: now + ttlMs });
    const { entriesPerTenant, bytesPerTenant, bytesPerCell } = this.limits;
    while (share.bytes > bytesPerTenant || share.entries.size > entriesPerTenant) {
      this.#forgetOldest(tenantId, share);
    }
    while (this.#bytes > bytesPerCell) {
      const [oldestTenant, oldest] = this.#shares.entries().next().value!;
      this.#forgetOldest(oldestTenant, oldest);
    }
  }

  /** Whether there was a value. */
  delete(tenantId: string, key: string): boolean {
    const share = this.#shares.get(tenantId);
    const entry = share?.entries.get(key);
    if (!share || !entry) return false;
    this.#forget(tenantId, share, key, entry);
    return true;
  }

  /** The tenant is no more. */
  remove(tenantId: string): void {
    const share = this.#shares.get(tenantId);
    if (!share) return;
    for (const [key, entry] of share.entries) this.#forget(tenantId, share, key, entry);
  }

  #keep(tenantId: string, key: string, entry: Entry): Share {
    const share = this.#shares.get(tenantId) ?? { entries: new Map(), bytes: 0 };
    this.#shares.delete(tenantId);
    this.#shares.set(tenantId, share);
    share.entries.set(key, entry);
    share.bytes += entry.size;
    this.#bytes += entry.size;
    return share;
  }

  #forgetOldest(tenantId: string, share: Share): void {
    for (const [key, entry] of share.entries) return this.#forget(tenantId, share, key, entry);
  }

  #forget(tenantId: string, share: Share, key: string, entry: Entry): void {
    this.#take(tenantId, share, key, entry);
    this.forgotten(entry.bytes);
  }

  #take(tenantId: string, share: Share, key: string, { size }: Entry): void {
    share.entries.delete(key);
    share.bytes -= size;
    this.#bytes -= size;
    if (share.entries.size === 0) this.#shares.delete(tenantId);
  }
}
