/** `imp.db()` on the trusted side: a checked command goes to the tenant's own database, the answer comes back as bytes. */
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { BSONError, deserialize, Long } from "bson";
import {
  type ClientSession,
  type MongoClient,
  MongoNetworkError,
  MongoServerError,
  type RunCommandOptions,
} from "mongodb";
import { report } from "../../report.ts";
import { Gate } from "../gate.ts";
import { authorize, type Command, numberOf } from "./acl.ts";
import { Cursors, type TenantCursor } from "./cursors.ts";
import { DatabaseRefusal } from "./refusal.ts";
import { encodeReply, openCursor } from "./reply.ts";

/** Fewer than the driver's pool has connections, so that one tenant cannot take them all. */
const COMMANDS_AT_ONCE = 24;
const COMMANDS_WAITING = 1_000;

/** Types survive the way through the broker: an int stays an int, a double a double. */
const DECODING = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;
const RAW_ANSWER: RunCommandOptions = { ...DECODING, raw: true, ignoreUndefined: false };

const OPENING: ReadonlySet<string> = new Set([
  "find",
  "aggregate",
  "listIndexes",
  "listCollections",
]);
const REPEATABLE: ReadonlySet<string> = new Set([
  "find",
  "count",
  "distinct",
  "listIndexes",
  "listCollections",
]);
/** The server is not, or no longer, the primary. */
const FAILOVER_CODES: ReadonlySet<unknown> = new Set([91, 189, 10107, 11600, 11602, 13435, 13436]);

type Answer = Record<string, unknown>;

export class DatabaseProxy {
  readonly #cursors: Cursors;
  readonly #gate = new Gate(COMMANDS_AT_ONCE, COMMANDS_WAITING);

  constructor(private readonly client: MongoClient) {
    this.#cursors = new Cursors((cursor) => this.#killIdle(cursor));
  }

  /**
   * Runs one command of the tenant, BSON in and out. What the broker or the server refuses is an answer with `ok: 0`.
   * Throws ProblemError `unavailable` when the database cannot be reached.
   */
  async run(tenantId: TenantId, body: Uint8Array): Promise<Uint8Array> {
    try {
      const command = decode(body);
      const name = authorize(command, tenantDatabase(tenantId));
      return await this.#gate.run(tenantId, () => this.#dispatch(tenantId, name, command));
    } catch (error) {
      if (error instanceof DatabaseRefusal) return error.toReply();
      if (error instanceof MongoServerError) return encodeReply(error.errorResponse);
      if (isInvalidBson(error)) return invalid(error).toReply();
      if (error instanceof ProblemError) throw error;
      report(`A database command of ${tenantId} failed`, error);
      throw new ProblemError("unavailable", "The database cannot be reached right now");
    }
  }

  stop(): void {
    this.#cursors.stop();
  }

  async #dispatch(tenantId: TenantId, name: string, command: Command): Promise<Uint8Array> {
    if (name === "getMore") return await this.#getMore(tenantId, command);
    if (name === "killCursors") return await this.#killCursors(tenantId, command);
    if (OPENING.has(name) && !endsAtOnce(command)) {
      return await this.#open(tenantId, name, command);
    }
    return encodeReply(await this.#command(tenantId, name, command));
  }

  async #open(tenantId: TenantId, name: string, command: Command): Promise<Uint8Array> {
    this.#cursors.assertRoom(tenantId);
    const session = this.client.startSession();
    let isKept = false;
    try {
      const answer = await this.#command(tenantId, name, command, session);
      const cursor = openCursor(answer);
      if (cursor !== null) {
        this.#cursors.open({ ...cursor, tenantId, session });
        isKept = true;
      }
      return encodeReply(answer);
    } finally {
      if (!isKept) await session.endSession();
    }
  }

  async #getMore(tenantId: TenantId, command: Command): Promise<Uint8Array> {
    const cursor = this.#cursors.get(tenantId, cursorId(command.getMore));
    cursor.isInUse = true;
    try {
      const more = { ...command, collection: cursor.collection };
      const answer = await this.#command(tenantId, "getMore", more, cursor.session);
      if (openCursor(answer) === null) this.#cursors.close(cursor.id);
      return encodeReply(answer);
    } catch (error) {
      // A cursor does not survive an error of its own.
      this.#cursors.close(cursor.id);
      throw error;
    } finally {
      cursor.isInUse = false;
      cursor.usedAt = Date.now();
    }
  }

  async #killCursors(tenantId: TenantId, command: Command): Promise<Uint8Array> {
    if (!Array.isArray(command.cursors)) throw new DatabaseRefusal(2, "cursors is not an array");
    const own = command.cursors.map((id) => this.#cursors.get(tenantId, cursorId(id)));
    for (const cursor of own) await this.#kill(cursor);
    return encodeReply({ cursorsKilled: own.map(({ id }) => Long.fromBigInt(id)), ok: 1 });
  }

  async #kill({ id, tenantId, collection, session }: TenantCursor): Promise<void> {
    const command = { killCursors: collection, cursors: [Long.fromBigInt(id)] };
    try {
      await this.#command(tenantId as TenantId, "killCursors", command, session);
    } finally {
      this.#cursors.close(id);
    }
  }

  #killIdle(cursor: TenantCursor): void {
    this.#kill(cursor).catch((error) => report("An idle cursor could not be closed", error));
  }

  async #command(
    tenantId: TenantId,
    name: string,
    command: Command,
    session?: ClientSession,
  ): Promise<Answer> {
    const database = this.client.db(tenantDatabase(tenantId));
    const options = session ? { ...RAW_ANSWER, session } : RAW_ANSWER;
    try {
      return await database.command(command, options);
    } catch (error) {
      if (!REPEATABLE.has(name) || !isFailover(error)) throw error;
      return await database.command(command, options);
    }
  }
}

function decode(body: Uint8Array): Command {
  const { commandBytes } = DATABASE_LIMITS;
  // Decoding holds up every tenant of this broker, so nobody may ask for much of it at once.
  if (body.length > commandBytes) {
    throw new DatabaseRefusal(2, `A command can have at most ${commandBytes} bytes`);
  }
  try {
    return deserialize(body, DECODING);
  } catch (error) {
    if (isInvalidBson(error)) throw invalid(error);
    throw error;
  }
}

/** The driver has a copy of the codec with error classes of its own; documents nested too deeply exhaust the stack. */
function isInvalidBson(error: unknown): error is Error {
  return BSONError.isBSONError(error) || error instanceof RangeError;
}

function invalid(error: Error): DatabaseRefusal {
  return new DatabaseRefusal(22, `The command is not valid BSON: ${error.message}`);
}

/** A cursor that cannot outlive its first batch needs no session that is kept. */
function endsAtOnce({ limit, singleBatch }: Command): boolean {
  return singleBatch === true || numberOf(limit) === 1;
}

function cursorId(value: unknown): bigint {
  if (!Long.isLong(value)) throw new DatabaseRefusal(2, "A cursor's id is a 64-bit integer");
  return value.toBigInt();
}

function isFailover(error: unknown): boolean {
  return error instanceof MongoNetworkError ||
    (error instanceof MongoServerError && FAILOVER_CODES.has(Number(error.code)));
}
