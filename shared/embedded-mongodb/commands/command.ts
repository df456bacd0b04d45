/** What a command is, and what it is given. */
import type { CursorRegistry } from "../cursors/cursor-registry.ts";
import type { Doc } from "../document/values.ts";
import type { Origin } from "../oplog/oplog.ts";
import type { FailPoints } from "../server/fail-points.ts";
import type { RetryableWrites } from "../sessions/retryable-writes.ts";
import type { Transaction } from "../sessions/transaction.ts";
import type { Transactions } from "../sessions/transactions.ts";
import type { Engine } from "../storage/engine.ts";
import type { Arguments } from "./arguments.ts";

/** What all connections share. */
export interface ServerState {
  readonly engine: Engine;
  readonly cursors: CursorRegistry;
  readonly retryableWrites: RetryableWrites;
  readonly transactions: Transactions;
  readonly failPoints: FailPoints;
  /** `host:port`, as `hello` shows it. */
  readonly address: string;
  readonly startedMs: number;
  /** Server parameters that `setParameter` may change. */
  readonly parameters: ServerParameters;
}

export interface ServerParameters {
  ttlMonitorEnabled: boolean;
  ttlMonitorSleepSecs: number;
}

export interface CommandContext {
  readonly server: ServerState;
  readonly args: Arguments;
  readonly database: string;
  /** Kind-1 sections of the message: documents that are still encoded. */
  readonly sequences: ReadonlyMap<string, readonly Uint8Array[]>;
  /** The session's id in hexadecimal. */
  readonly session: string | null;
  /** Given for a retryable write, not inside a transaction. */
  readonly retryable: Origin | null;
  /** The session and number that were given, of a retryable write or a transaction. */
  readonly origin: Origin | null;
  readonly transaction: Transaction | null;
  readonly connectionId: number;
  /** Aborted when the peer has gone. */
  readonly signal: AbortSignal;
  /** When `maxTimeMS` is over, in milliseconds since 1970. */
  readonly deadlineMs: number;
}

/** A reply with documents that are passed on as they are stored. */
export class CursorReply {
  constructor(
    readonly name: "firstBatch" | "nextBatch",
    readonly documents: readonly Uint8Array[],
    /** The other fields of `cursor`: `id`, `ns`, `postBatchResumeToken`. */
    readonly cursor: Doc,
  ) {}
}

export type Reply = Doc | CursorReply;

export interface Command {
  readonly name: string;
  /** The fields it understands, besides those that every command may carry. */
  readonly fields: readonly string[];
  readonly adminOnly?: boolean;
  /** May be sent in a multi-document transaction. */
  readonly inTransaction?: boolean;
  /** May carry a `txnNumber` outside of a transaction. */
  readonly retryable?: boolean;
  /** Ends a transaction rather than being a statement of it. */
  readonly endsTransaction?: boolean;
  run(context: CommandContext): Reply | Promise<Reply>;
}

/** `database.collection`. */
export function namespaceOf(database: string, collection: string): string {
  return `${database}.${collection}`;
}
