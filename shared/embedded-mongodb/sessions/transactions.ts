/** The transactions that are open, by session, and how they begin and end. */
import { doc } from "../document/build.ts";
import type { Doc } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Origin } from "../oplog/oplog.ts";
import type { Engine } from "../storage/engine.ts";
import type { RetryableWrites } from "./retryable-writes.ts";
import { Transaction } from "./transaction.ts";

/** As `transactionLifetimeLimitSeconds` of MongoDB. */
const LIFETIME_MS = 60_000;
/** The place of "it was committed" among the remembered replies of a session. */
const COMMITTED = -1;

export class Transactions {
  readonly #engine: Engine;
  readonly #retryableWrites: RetryableWrites;
  /** The last transaction of each session, by its id in hexadecimal. */
  readonly #bySession = new Map<string, Transaction>();

  constructor(engine: Engine, retryableWrites: RetryableWrites) {
    this.#engine = engine;
    this.#retryableWrites = retryableWrites;
  }

  /**
   * Begins a transaction; one that the session left open is aborted.
   * @throws {MongoError} 225 for a number that is lower than one used before, 117 for one that is in use
   */
  begin(origin: Origin): Transaction {
    const session = origin.lsid.toHex();
    const last = this.#bySession.get(session);
    if (
      this.#retryableWrites.load(origin).size > 0 || last?.origin.txnNumber === origin.txnNumber
    ) {
      throw new MongoError(
        117,
        `Cannot start a transaction at given transaction number ${origin.txnNumber}: it was used before`,
      );
    }
    if (last !== undefined && last.origin.txnNumber > origin.txnNumber) {
      throw new MongoError(
        225,
        `Cannot start transaction with txnNumber ${origin.txnNumber} on session ${session} because a ` +
          `newer transaction with txnNumber ${last.origin.txnNumber} has already started`,
      );
    }
    last?.end("aborted");
    const transaction = new Transaction(this.#engine, origin);
    this.#bySession.set(session, transaction);
    return transaction;
  }

  /** @throws {MongoError} 251 NoSuchTransaction, 256 TransactionCommitted */
  current(origin: Origin): Transaction {
    const transaction = this.#bySession.get(origin.lsid.toHex());
    if (transaction?.origin.txnNumber !== origin.txnNumber) throw noSuchTransaction(origin);
    if (transaction.state === "committed") {
      throw new MongoError(
        256,
        `Transaction with { txnNumber: ${origin.txnNumber} } has been committed.`,
      );
    }
    if (transaction.state === "aborted") {
      throw new MongoError(
        251,
        `Transaction with { txnNumber: ${origin.txnNumber} } has been aborted.`,
      );
    }
    return transaction;
  }

  /**
   * Stores everything at once; doing it again answers the same.
   * @throws {MongoError} 251 when there is nothing to commit, 112 when the data has changed under it
   */
  commit(origin: Origin): Doc {
    const transaction = this.#bySession.get(origin.lsid.toHex());
    if (transaction?.origin.txnNumber !== origin.txnNumber || transaction.state === "committed") {
      if (this.#retryableWrites.load(origin).has(COMMITTED)) return doc({});
      throw noSuchTransaction(origin);
    }
    if (transaction.state === "aborted") throw noSuchTransaction(origin);
    try {
      this.#engine.write(() => {
        transaction.apply();
        this.#retryableWrites.save(origin, new Map([[COMMITTED, doc({ committed: true })]]));
      });
    } catch (error) {
      transaction.end("aborted");
      throw error;
    }
    transaction.end("committed");
    return doc({});
  }

  /** @throws {MongoError} 251 when it is not there any more */
  abort(origin: Origin): Doc {
    this.current(origin).end("aborted");
    return doc({});
  }

  /** Aborts what a session that has ended left open. */
  endSession(session: string): void {
    this.#bySession.get(session)?.end("aborted");
    this.#bySession.delete(session);
  }

  endAll(): void {
    for (const session of [...this.#bySession.keys()]) this.endSession(session);
  }

  /** Aborts what has lived too long, and forgets what has ended long ago. */
  expire(now: number): void {
    for (const [session, transaction] of this.#bySession) {
      if (now - transaction.startedMs < LIFETIME_MS) continue;
      if (transaction.state === "inProgress") transaction.end("aborted");
      else if (now - transaction.startedMs > 60 * LIFETIME_MS) this.#bySession.delete(session);
    }
  }
}

function noSuchTransaction(origin: Origin): MongoError {
  return new MongoError(
    251,
    `Given transaction number ${origin.txnNumber} does not match any in-progress transactions.`,
  );
}
