/** `imp.db().startSession()`: the driver's ClientSession, as far as transactions need one. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { Int32 } from "bson";
import { currentContext, type RequestContext } from "../../context.ts";
import { now } from "../../primordials.ts";
import { MongoError, MongoExpiredSessionError, MongoTransactionError } from "./errors.ts";
import { type Document, pick, runCommand } from "./wire.ts";

export interface TransactionOptions {
  readConcern?: { level: string } | string;
  writeConcern?: { w: 1 | "majority" };
  maxCommitTimeMS?: number;
}

type State = "none" | "starting" | "running" | "committed" | "committed empty" | "aborted";

const MAX_TIME_EXPIRED = 50;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 500;

/** Numbers tell the transactions of one isolate apart; the broker keeps those of different requests apart. */
let lastNumber = 0;

export class ClientSession {
  /** The request that it belongs to, and ends with. */
  readonly context: RequestContext | undefined = currentContext();
  #state: State = "none";
  #number = 0;
  #options: Document = {};
  #isCommitted = false;
  hasEnded = false;

  inTransaction(): boolean {
    return this.#state === "starting" || this.#state === "running";
  }

  /** Throws MongoTransactionError when one is in progress. */
  startTransaction(options: TransactionOptions = {}): void {
    if (this.hasEnded) throw new MongoExpiredSessionError();
    if (this.inTransaction()) throw new MongoTransactionError("Transaction already in progress");
    const { readConcern } = options;
    this.#options = pick(options, ["writeConcern", "maxCommitTimeMS"]);
    if (readConcern !== undefined) {
      this.#options.readConcern = typeof readConcern === "string"
        ? { level: readConcern }
        : readConcern;
    }
    this.#number = ++lastNumber;
    this.#isCommitted = false;
    this.#state = "starting";
  }

  /** The field `transaction` of the next command; undefined outside of one. */
  join(): Document | undefined {
    if (this.hasEnded) throw new MongoExpiredSessionError();
    const number = new Int32(this.#number);
    if (this.#state === "running") return { number };
    if (this.#state !== "starting") {
      this.#state = "none";
      return undefined;
    }
    this.#state = "running";
    return { number, starts: true, ...this.#options };
  }

  /** May be called again when its outcome is unknown. Throws MongoServerError with the server's labels. */
  async commitTransaction(): Promise<void> {
    if (this.#state === "none") throw new MongoTransactionError("No transaction started");
    if (this.#state === "aborted") {
      throw new MongoTransactionError(
        "Cannot call commitTransaction after calling abortTransaction",
      );
    }
    if (this.#state === "starting" || this.#state === "committed empty") {
      this.#state = "committed empty";
      return;
    }
    if (this.#isCommitted) return;
    this.#state = "committed";
    await this.#end("commitTransaction");
    this.#isCommitted = true;
  }

  /** What the server says does not matter: the transaction is given up. */
  async abortTransaction(): Promise<void> {
    if (this.#state === "none") throw new MongoTransactionError("No transaction started");
    if (this.#state === "aborted") {
      throw new MongoTransactionError("Cannot call abortTransaction twice");
    }
    if (this.#state === "committed" || this.#state === "committed empty") {
      throw new MongoTransactionError(
        "Cannot call abortTransaction after calling commitTransaction",
      );
    }
    const isKnown = this.#state === "running";
    this.#state = "aborted";
    if (!isKnown) return;
    try {
      await this.#end("abortTransaction");
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
    }
  }

  async #end(name: "commitTransaction" | "abortTransaction"): Promise<void> {
    const transaction = { number: new Int32(this.#number) };
    await runCommand({ [name]: 1, transaction }, { context: this.context });
  }

  /**
   * Runs `work` in a transaction and commits; both are tried again, for at most a minute, when the server's labels say
   * that it may help. Resolves with what `work` resolved with.
   */
  async withTransaction<T>(
    work: (session: ClientSession) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const endsAt = now() + DATABASE_LIMITS.transactionMs;
    for (let attempt = 0;; attempt++) {
      if (attempt > 0) await pause(attempt);
      this.startTransaction(options);
      try {
        const result = await work(this);
        if (this.inTransaction()) await this.#commitUntilKnown(endsAt);
        return result;
      } catch (error) {
        if (this.inTransaction()) await this.abortTransaction();
        if (!hasLabel(error, "TransientTransactionError") || now() >= endsAt) throw error;
      }
    }
  }

  async #commitUntilKnown(endsAt: number): Promise<void> {
    while (true) {
      try {
        return await this.commitTransaction();
      } catch (error) {
        const mayHelp = hasLabel(error, "UnknownTransactionCommitResult") &&
          (error as MongoError).code !== MAX_TIME_EXPIRED;
        if (!mayHelp || now() >= endsAt) throw error;
      }
    }
  }

  /** Aborts what is in progress. */
  async endSession(): Promise<void> {
    if (this.hasEnded) return;
    if (this.inTransaction()) await this.abortTransaction();
    this.hasEnded = true;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.endSession();
  }
}

/** Throws MongoTransactionError for something that only looks like a session. */
export function transactionField(session: unknown): Document | undefined {
  if (session instanceof ClientSession) return session.join();
  throw new MongoTransactionError("The option session is not from imp.db().startSession()");
}

function hasLabel(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label);
}

/** Those who got into each other's way come back at different times. */
function pause(attempt: number): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 1.5 ** (attempt - 1), LONGEST_PAUSE_MS);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
}
