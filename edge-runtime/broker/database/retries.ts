/** Commands that survive a failover: reads are sent again, writes are too, under a number that lets them happen once. */
import { Long } from "bson";
import {
  type ClientSession,
  type Db,
  type MongoClient,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  type RunCommandOptions,
} from "mongodb";
import type { Command } from "./acl.ts";
import { isDocument } from "./pipeline.ts";
import { numberOf } from "./transaction-request.ts";

type Answer = Record<string, unknown>;

const READS: ReadonlySet<string> = new Set([
  "find",
  "count",
  "distinct",
  "listIndexes",
  "listCollections",
]);

/** Of the specification of retryable reads: the server is not, or no longer, the primary, or cannot be reached. */
const RETRYABLE_READ_CODES: ReadonlySet<number> = new Set([
  ...[6, 7, 89, 91, 134, 189, 262, 9001],
  ...[10107, 11600, 11602, 13435, 13436],
]);
const RETRYABLE_WRITE = "RetryableWriteError";
/** A server that was killed can be met twice: in a connection that was open, and in one that is refused. */
const ATTEMPTS = 3;

/** Runs a command, and again when a read is to be repeated. */
export async function runRead(
  database: Db,
  name: string,
  command: Command,
  options: RunCommandOptions,
): Promise<Answer> {
  for (let attempt = 1;; attempt++) {
    try {
      return await database.command(command, options);
    } catch (error) {
      if (attempt === ATTEMPTS || !isRepeatable(name, command) || !isFailover(error)) throw error;
    }
  }
}

function isRepeatable(name: string, command: Command): boolean {
  if (READS.has(name)) return true;
  if (name !== "aggregate" || !Array.isArray(command.pipeline)) return false;
  const last: unknown = command.pipeline.at(-1);
  return !isDocument(last) || !(Object.hasOwn(last, "$out") || Object.hasOwn(last, "$merge"));
}

function isFailover(error: unknown): boolean {
  return error instanceof MongoNetworkError ||
    (error instanceof MongoServerError && RETRYABLE_READ_CODES.has(Number(error.code)));
}

/** Whether the server can tell a repetition of this write from a second write: it writes single documents. */
export function isRetryableWrite(name: string, command: Command): boolean {
  switch (name) {
    case "insert":
    case "findAndModify":
      return true;
    case "update":
      return (command.updates as unknown[]).every((update) =>
        isDocument(update) && update.multi !== true
      );
    case "delete":
      return (command.deletes as unknown[]).every((deletion) =>
        isDocument(deletion) && numberOf(deletion.limit) === 1
      );
    default:
      return false;
  }
}

interface Lent {
  readonly session: ClientSession;
  number: number;
}

/**
 * Sessions for writes. The driver numbers only the writes of its own methods, so these are kept apart from its pool, and
 * numbered here. https://github.com/mongodb/specifications/blob/master/source/retryable-writes/retryable-writes.md
 */
export class RetryableWrites {
  readonly #idle: Lent[] = [];

  constructor(private readonly client: MongoClient) {}

  /** Runs a write, and again with the same number when it may be that it was lost. */
  async run(database: Db, command: Command, options: RunCommandOptions): Promise<Answer> {
    const lent = this.#idle.pop() ?? this.#open();
    const numbered = { ...command, txnNumber: Long.fromNumber(++lent.number) };
    const withSession = { ...options, session: lent.session };
    try {
      return await this.#untilKept(() => database.command(numbered, withSession));
    } finally {
      this.#idle.push(lent);
    }
  }

  async #untilKept(send: () => Promise<Answer>): Promise<Answer> {
    let lost: unknown;
    for (let attempt = 1;; attempt++) {
      try {
        const answer = await send();
        const labels = answer.errorLabels;
        const isKept = !Array.isArray(labels) || !labels.includes(RETRYABLE_WRITE);
        if (isKept || attempt === ATTEMPTS) return answer;
      } catch (error) {
        const changedNothing = error instanceof MongoError &&
          error.hasErrorLabel("NoWritesPerformed");
        if (attempt === ATTEMPTS || !isLost(error)) {
          throw changedNothing && lost !== undefined ? lost : error;
        }
        lost = error;
      }
    }
  }

  #open(): Lent {
    const session = this.client.startSession({ causalConsistency: false });
    // One that the driver had used before goes on from its number.
    return { session, number: Number(session.serverSession.txnNumber) };
  }

  /** Gives the sessions back. */
  async stop(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map(({ session }) => session.endSession()));
  }
}

function isLost(error: unknown): boolean {
  return error instanceof MongoNetworkError ||
    (error instanceof MongoError && error.hasErrorLabel(RETRYABLE_WRITE));
}
