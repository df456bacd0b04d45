/** `imp.db()` on the trusted side: a checked command goes to the tenant's own database, the answer comes back as bytes. */
import type { TenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { Int32, Long } from "bson";
import { type Db, type MongoClient, MongoServerError, type RunCommandOptions } from "mongodb";
import { report } from "../../report.ts";
import { Gate } from "../gate.ts";
import { authorize, type Authorized, type Command } from "./acl.ts";
import { Cursors, type TenantCursor } from "./cursors.ts";
import { Databases } from "./databases.ts";
import { ANSWER_DECODING, decodeCommand, errorReply } from "./decode.ts";
import { LargeCommands, waitsForOthers } from "./large-commands.ts";
import { DatabaseRefusal } from "./refusal.ts";
import { encodeReply, openCursor } from "./reply.ts";
import { isRetryableWrite, RetryableWrites, runRead } from "./retries.ts";
import { type Scope, Scopes } from "./scopes.ts";
import { numberOf } from "./transaction-request.ts";
import { type TenantTransaction, Transactions } from "./transactions.ts";
import { Turns } from "./turns.ts";

const RAW_ANSWER: RunCommandOptions = { ...ANSWER_DECODING, raw: true, ignoreUndefined: false };

const OPENING: ReadonlySet<string> = new Set([
  "find",
  "aggregate",
  "listIndexes",
  "listCollections",
]);

const CURSOR_NOT_FOUND = 43;

type Answer = Record<string, unknown>;

/** What a command is run with. */
interface Run extends Authorized {
  readonly tenantId: TenantId;
  readonly command: Command;
  readonly scope: Scope;
}

export class DatabaseProxy {
  readonly #databases: Databases;
  readonly #streamed: Databases;
  readonly #cursors: Cursors;
  readonly #transactions: Transactions;
  readonly #writes: RetryableWrites;
  readonly #large = new LargeCommands();
  readonly #turns = new Turns();
  /** Fewer at once than the driver's pool has connections, so that one tenant cannot take them all. */
  readonly #gate = new Gate(
    DATABASE_LIMITS.commandsAtOnce,
    DATABASE_LIMITS.commandsWaiting,
    "DATABASE_LIMITS.commandsWaiting",
  );

  /** Change streams wait on connections of `streams`, so that they take none from the commands. */
  constructor(private readonly client: MongoClient, private readonly streams: MongoClient) {
    this.#databases = new Databases(client);
    this.#streamed = new Databases(streams);
    this.#cursors = new Cursors((cursor) => this.#killUnread(cursor));
    this.#transactions = new Transactions(client);
    this.#writes = new RetryableWrites(client);
  }

  /** The scopes of a cell, which end with the connection to it. */
  scopes(): Scopes {
    return new Scopes((scope) => this.#close(scope));
  }

  /**
   * Runs one command of the tenant, BSON in and out. What the broker or the server refuses is an answer with `ok: 0`.
   * What the command opens ends with the scope. Throws ProblemError `unavailable` when the database cannot be reached.
   */
  async run(tenantId: TenantId, body: Uint8Array, scope: Scope): Promise<Uint8Array> {
    try {
      if (!waitsForOthers(body)) return await this.#begin(await this.#check(tenantId, body, scope));
      return await this.#large.run(tenantId, body.length, async () => {
        const run = await this.#check(tenantId, body, scope);
        // The driver encodes it now, which takes as long as it took to decode it.
        await new Promise((others) => setTimeout(others, 0));
        return await this.#begin(run);
      });
    } catch (error) {
      const reply = errorReply(error);
      if (reply !== null) return reply;
      if (error instanceof ProblemError) throw error;
      report(`A database command of ${tenantId} failed`, error);
      throw new ProblemError("unavailable", "The database cannot be reached right now");
    }
  }

  async #check(tenantId: TenantId, body: Uint8Array, scope: Scope): Promise<Run> {
    const decoded = this.#turns.take(tenantId, body.length, () => decodeCommand(body));
    const command = decoded instanceof Promise ? await decoded : decoded;
    const authorized = authorize(command, this.#databases.of(tenantId).databaseName);
    return { ...authorized, tenantId, command, scope };
  }

  async #begin(run: Run): Promise<Uint8Array> {
    if (this.#waitsForChanges(run)) return await this.#dispatch(run);
    return await this.#gate.run(run.tenantId, () => this.#dispatch(run));
  }

  async stop(): Promise<void> {
    this.#cursors.stop();
    this.#transactions.stop();
    await this.#writes.stop();
  }

  /** A wait of a second is no use of one of the tenant's turns; how many may wait is limited by itself. */
  #waitsForChanges({ name, tenantId, command }: Run): boolean {
    return name === "getMore" && Long.isLong(command.getMore) &&
      this.#cursors.find(tenantId, command.getMore.toBigInt())?.isStream === true;
  }

  async #dispatch(run: Run): Promise<Uint8Array> {
    const { name, command, tenantId, scope, transaction } = run;
    if (scope.isOver) throw new DatabaseRefusal(2, "The request of this command is over");
    switch (name) {
      case "getMore":
        return await this.#getMore(run);
      case "killCursors":
        return await this.#killCursors(run);
      case "commitTransaction":
      case "abortTransaction": {
        if (transaction === null) throw new DatabaseRefusal(2, `${name} needs a transaction`);
        const own = this.#transactions.find(tenantId, scope, transaction);
        if (name === "commitTransaction") await this.#transactions.commit(own);
        else await this.#transactions.abort(own);
        for (const id of own.cursors) this.#cursors.close(id);
        return encodeReply({ ok: 1 });
      }
      case "renameCollection":
        return encodeReply(await this.#rename(tenantId, command));
    }
    if (transaction !== null) {
      const own = this.#transactions.find(tenantId, scope, transaction);
      return await this.#transactions.run(own, () => this.#inTransaction(run, own));
    }
    if (OPENING.has(name) && !endsAtOnce(command)) return await this.#open(run);
    const database = this.#databases.of(tenantId);
    if (isRetryableWrite(name, command)) {
      return encodeReply(await this.#writes.run(database, command, RAW_ANSWER));
    }
    return encodeReply(await runRead(database, name, command, RAW_ANSWER));
  }

  async #inTransaction(run: Run, transaction: TenantTransaction): Promise<Uint8Array> {
    const { name, tenantId, command, scope } = run;
    if (OPENING.has(name) && !endsAtOnce(command)) this.#cursors.assertRoom(tenantId, false);
    const { session } = transaction;
    const database = this.#databases.of(tenantId);
    // A transaction has one time limit for all of its commands, the broker's, and the server's for each.
    const answer = await database.command(command, { ...RAW_ANSWER, session });
    const cursor = openCursor(answer);
    if (cursor !== null) {
      this.#cursors.open({ ...cursor, tenantId, session, scope, transaction, isStream: false });
    }
    return encodeReply(answer);
  }

  async #open({ tenantId, name, command, scope, isChangeStream }: Run): Promise<Uint8Array> {
    this.#cursors.assertRoom(tenantId, isChangeStream);
    const client = isChangeStream ? this.streams : this.client;
    const session = client.startSession();
    let isKept = false;
    try {
      const database = (isChangeStream ? this.#streamed : this.#databases).of(tenantId);
      const answer = await runRead(database, name, command, { ...RAW_ANSWER, session });
      const found = openCursor(answer);
      if (found !== null) {
        const isStream = isChangeStream;
        const cursor = { ...found, tenantId, session, scope, isStream, transaction: null };
        isKept = true;
        const opened = this.#cursors.open(cursor);
        // The request went away while the cursor was opened.
        if (scope.isOver) this.#killUnread(opened);
      }
      return encodeReply(answer);
    } finally {
      if (!isKept) await session.endSession();
    }
  }

  async #getMore({ tenantId, command }: Run): Promise<Uint8Array> {
    const cursor = this.#cursors.get(tenantId, cursorId(command.getMore));
    const { transaction, session, isStream } = cursor;
    const more: Command = { ...command, collection: cursor.collection };
    if (isStream) more.maxTimeMS = new Int32(DATABASE_LIMITS.streamAwaitMs);
    cursor.isInUse = true;
    try {
      const database = this.#databaseOf(cursor);
      const read = () => database.command(more, { ...RAW_ANSWER, session });
      const answer: Answer = transaction === null
        ? await read()
        : await this.#transactions.run(transaction, read);
      if (openCursor(answer) === null) this.#cursors.close(cursor.id);
      return encodeReply(answer);
    } catch (error) {
      // Another server knows nothing of the stream, which can go on there from its token.
      const isLost = isStream && this.#cursors.at(cursor.id) === cursor;
      if (isLost && error instanceof MongoServerError && error.code === CURSOR_NOT_FOUND) {
        error.addErrorLabel("ResumableChangeStreamError");
      }
      // A cursor does not survive an error of its own.
      this.#cursors.close(cursor.id);
      throw error;
    } finally {
      cursor.isInUse = false;
      cursor.usedAt = Date.now();
    }
  }

  async #rename(tenantId: TenantId, command: Command): Promise<Answer> {
    const name = this.#databases.of(tenantId).databaseName;
    const { renameCollection, to, ...rest } = command;
    // The server knows this command by whole namespaces, on another database.
    const renaming = { renameCollection: `${name}.${renameCollection}`, to: `${name}.${to}` };
    return await this.client.db("admin").command({ ...renaming, ...rest }, RAW_ANSWER);
  }

  async #killCursors({ tenantId, command }: Run): Promise<Uint8Array> {
    if (!Array.isArray(command.cursors)) throw new DatabaseRefusal(2, "cursors is not an array");
    const own = command.cursors.map((value) => {
      const id = cursorId(value);
      const cursor = this.#cursors.find(tenantId, id);
      if (cursor === undefined) throw new DatabaseRefusal(43, `The cursor ${id} is not open`);
      return cursor;
    });
    for (const cursor of own) await this.#kill(cursor);
    return encodeReply({ cursorsKilled: own.map(({ id }) => Long.fromBigInt(id)), ok: 1 });
  }

  async #kill(cursor: TenantCursor): Promise<void> {
    const { id, collection, session, transaction } = cursor;
    const command = { killCursors: collection, cursors: [Long.fromBigInt(id)] };
    this.#cursors.forget(id);
    try {
      const kill = () => this.#databaseOf(cursor).command(command, { ...RAW_ANSWER, session });
      if (transaction === null) await kill();
      else await this.#transactions.run(transaction, kill);
    } finally {
      if (transaction === null) await session.endSession();
    }
  }

  #databaseOf({ tenantId, isStream }: TenantCursor): Db {
    return (isStream ? this.#streamed : this.#databases).of(tenantId as TenantId);
  }

  #killUnread(cursor: TenantCursor): void {
    this.#kill(cursor).catch((error) => report("A cursor could not be closed", error));
  }

  /** The scope is over. */
  #close(scope: Scope): void {
    for (const id of scope.cursors) {
      const cursor = this.#cursors.at(id);
      // The end of its transaction closes a cursor on the server.
      if (cursor?.transaction === null) this.#killUnread(cursor);
      else this.#cursors.close(id);
    }
    for (const transaction of [...scope.transactions.values()]) {
      this.#transactions.abandon(transaction);
    }
  }
}

/** A cursor that cannot outlive its first batch needs no session that is kept. */
function endsAtOnce({ limit, singleBatch }: Command): boolean {
  return singleBatch === true || numberOf(limit) === 1;
}

function cursorId(value: unknown): bigint {
  if (!Long.isLong(value)) throw new DatabaseRefusal(2, "A cursor's id is a 64-bit integer");
  return value.toBigInt();
}
