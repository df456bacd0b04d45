/** Open cursors of all clients: their ids, their owners, and when they die. */
import { Long } from "bson";
import { MongoError } from "../errors/mongo-error.ts";

/** What a `getMore` gives; documents are encoded. */
export interface Batch {
  readonly documents: readonly Uint8Array[];
  readonly exhausted: boolean;
  /** Change streams only: where to resume when this batch has been consumed. */
  readonly resumeToken?: Map<string, string>;
}

export interface BatchRequest {
  /** Null is "as many as fit". */
  readonly batchSize: number | null;
  /** How long an awaiting cursor may wait for something to return. */
  readonly waitMs: number;
  /** Ends a wait early: the peer has gone or the cursor was killed. */
  readonly signal: AbortSignal;
}

/** Where the documents of a cursor come from. */
export interface BatchSource {
  /** True for change streams, which wait for data. */
  readonly awaitsData: boolean;
  next(request: BatchRequest): Batch | Promise<Batch>;
  close(): void;
}

export interface Cursor {
  readonly id: bigint;
  /** `database.collection`, which a `getMore` must name. */
  readonly namespace: string;
  readonly session: string | null;
  /** The transaction it was opened in: `lsid:txnNumber`. */
  readonly transaction: string | null;
  readonly source: BatchSource;
  readonly noTimeout: boolean;
  readonly killed: AbortController;
  lastUsedMs: number;
  inUse: boolean;
}

const IDLE_MS = 10 * 60 * 1000;

export class CursorRegistry {
  readonly #cursors = new Map<bigint, Cursor>();

  get size(): number {
    return this.#cursors.size;
  }

  open(
    options: Pick<Cursor, "namespace" | "session" | "transaction" | "source" | "noTimeout">,
  ): Cursor {
    let id: bigint;
    do {
      id = crypto.getRandomValues(new BigInt64Array(1))[0]! & 0x7fffffffffffffffn;
    } while (id === 0n || this.#cursors.has(id));
    const cursor: Cursor = {
      ...options,
      id,
      killed: new AbortController(),
      lastUsedMs: Date.now(),
      inUse: false,
    };
    this.#cursors.set(id, cursor);
    return cursor;
  }

  /**
   * @throws {MongoError} 43 when there is no such cursor, 13 when it belongs to another collection or session, 12051 when
   *   another command is reading from it
   */
  use(id: bigint, namespace: string, session: string | null): Cursor {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) throw new MongoError(43, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new MongoError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (cursor.session !== null && cursor.session !== session) {
      throw new MongoError(
        13,
        `Cannot run getMore on cursor ${id}, which was created in another session`,
      );
    }
    if (cursor.inUse) throw new MongoError(12051, `cursor id ${id} is already in use`);
    cursor.lastUsedMs = Date.now();
    return cursor;
  }

  /** Returns false when there is no such cursor in that namespace. */
  kill(id: bigint, namespace: string): boolean {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined || cursor.namespace !== namespace) return false;
    this.close(cursor);
    return true;
  }

  close(cursor: Cursor): void {
    if (!this.#cursors.delete(cursor.id)) return;
    cursor.killed.abort();
    cursor.source.close();
  }

  closeWhere(condition: (cursor: Cursor) => boolean): void {
    for (const cursor of [...this.#cursors.values()]) {
      if (condition(cursor)) this.close(cursor);
    }
  }

  /** Closes cursors that no one has asked for a while. */
  closeIdle(now: number): void {
    this.closeWhere((cursor) =>
      !cursor.noTimeout && !cursor.inUse && now - cursor.lastUsedMs > IDLE_MS
    );
  }
}

export function toLong(id: bigint): Long {
  return Long.fromBigInt(id);
}
