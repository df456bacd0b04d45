/** Which documents and unique keys an open transaction has written, so that no one else does before it has ended. */

/** A write has to wait for a transaction; its command is undone and tried anew when `released` settles. */
export class BlockedByTransaction extends Error {
  override name = "BlockedByTransaction";
  constructor(readonly released: Promise<void>) {
    super("The document is locked by a transaction");
  }
}

interface Holder {
  readonly transaction: string;
  readonly released: Promise<void>;
}

export class DocumentLocks {
  readonly #holders = new Map<string, Holder>();

  /** @throws {BlockedByTransaction} when any transaction holds it */
  check(table: string, key: Uint8Array): void {
    if (this.#holders.size === 0) return;
    const holder = this.#holders.get(nameOf(table, key));
    if (holder !== undefined) throw new BlockedByTransaction(holder.released);
  }

  /** Takes a lock for a transaction; false when another one has it. */
  take(transaction: string, released: Promise<void>, table: string, key: Uint8Array): boolean {
    const name = nameOf(table, key);
    const holder = this.#holders.get(name);
    if (holder !== undefined) return holder.transaction === transaction;
    this.#holders.set(name, { transaction, released });
    return true;
  }

  release(transaction: string): void {
    for (const [name, holder] of this.#holders) {
      if (holder.transaction === transaction) this.#holders.delete(name);
    }
  }
}

function nameOf(table: string, key: Uint8Array): string {
  return `${table}:${key.toHex()}`;
}
