/** Transactions of tenants: one session each, one command at a time, and an end that always comes. */
import type { TenantId } from "@imprun/contracts/names";
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import type { ClientSession, MongoClient } from "mongodb";
import { report } from "../../report.ts";
import { DatabaseRefusal, noSuchTransaction, overLimit } from "./refusal.ts";
import type { Scope } from "./scopes.ts";
import type { TransactionRequest } from "./transaction-request.ts";

export interface TenantTransaction {
  readonly number: number;
  readonly tenantId: TenantId;
  readonly scope: Scope;
  readonly session: ClientSession;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly cursors: Set<bigint>;
  isOver: boolean;
  /** Settles when the last command that was given to it has; never rejects. */
  last: Promise<unknown>;
}

export class Transactions {
  readonly #counts = new Map<TenantId, number>();
  readonly #open = new Set<TenantTransaction>();

  constructor(private readonly client: MongoClient) {}

  /** The transaction that a command is for; a new one if it starts one. Throws DatabaseRefusal. */
  find(
    tenantId: TenantId,
    scope: Scope,
    { number, start }: TransactionRequest,
  ): TenantTransaction {
    const known = scope.transactions.get(number);
    if (start === null) {
      if (known !== undefined) return known;
      throw noSuchTransaction(
        "The transaction is over: it was ended, took longer than 60 s, or belongs to another request",
      );
    }
    if (known !== undefined) throw new DatabaseRefusal(2, "The transaction has started already");
    const count = this.#counts.get(tenantId) ?? 0;
    const { openTransactions, transactionMs } = DATABASE_LIMITS;
    if (count >= openTransactions) {
      throw overLimit(`No more than ${openTransactions} transactions can be open at once`);
    }
    const session = this.client.startSession();
    session.startTransaction(start);
    const transaction: TenantTransaction = {
      number,
      tenantId,
      scope,
      session,
      timer: setTimeout(() => this.abandon(transaction), transactionMs),
      cursors: new Set(),
      isOver: false,
      last: Promise.resolve(),
    };
    this.#counts.set(tenantId, count + 1);
    this.#open.add(transaction);
    scope.transactions.set(number, transaction);
    return transaction;
  }

  /** Runs `work` after all that was asked of the transaction before. */
  async run<T>(transaction: TenantTransaction, work: () => Promise<T>): Promise<T> {
    const before = transaction.last;
    const done = Promise.withResolvers<void>();
    transaction.last = done.promise;
    await before;
    try {
      if (transaction.isOver) throw noSuchTransaction("The transaction is over");
      return await work();
    } finally {
      done.resolve();
    }
  }

  /** Throws what the driver throws, labels included; the transaction stays, so that a commit can be tried again. */
  async commit(transaction: TenantTransaction): Promise<void> {
    await this.run(transaction, () => transaction.session.commitTransaction());
    await this.#forget(transaction);
  }

  async abort(transaction: TenantTransaction): Promise<void> {
    try {
      await this.run(transaction, () => transaction.session.abortTransaction());
    } finally {
      await this.#forget(transaction);
    }
  }

  /** Aborts a transaction that nobody ended. */
  abandon(transaction: TenantTransaction): void {
    if (transaction.isOver) return;
    const { session } = transaction;
    // What waits in line is refused; what runs is waited for, since a session does one thing at a time.
    const end = transaction.last.then(async () => {
      if (session.inTransaction()) await session.abortTransaction();
    });
    transaction.isOver = true;
    this.#remove(transaction);
    end.then(() => session.endSession())
      .catch((error) => report("A transaction could not be aborted", error));
  }

  stop(): void {
    for (const transaction of this.#open) clearTimeout(transaction.timer);
  }

  async #forget(transaction: TenantTransaction): Promise<void> {
    if (transaction.isOver) return;
    transaction.isOver = true;
    this.#remove(transaction);
    await transaction.session.endSession();
  }

  #remove(transaction: TenantTransaction): void {
    const { tenantId, scope, number, timer } = transaction;
    clearTimeout(timer);
    this.#open.delete(transaction);
    if (scope.transactions.get(number) === transaction) scope.transactions.delete(number);
    const left = this.#counts.get(tenantId)! - 1;
    if (left === 0) this.#counts.delete(tenantId);
    else this.#counts.set(tenantId, left);
  }
}
