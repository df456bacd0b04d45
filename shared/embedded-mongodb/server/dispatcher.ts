/** From a request to its reply: finds the command, checks what surrounds it, runs it, and words its errors. */
import { Binary, Double, Long } from "bson";
import { Arguments } from "../commands/arguments.ts";
import {
  type Command,
  type CommandContext,
  CursorReply,
  type Reply,
  type ServerState,
} from "../commands/command.ts";
import { clusterFields } from "../commands/handshake.ts";
import { COMMANDS } from "../commands/registry.ts";
import { encodeDocument } from "../document/codec.ts";
import { doc } from "../document/build.ts";
import { type Doc, isDoc, isNumeric, type Value } from "../document/values.ts";
import { toNumber } from "../document/read.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Origin } from "../oplog/oplog.ts";
import type { Transaction } from "../sessions/transaction.ts";
import { BlockedByTransaction } from "../storage/document-locks.ts";
import { isDiskFull } from "../storage/sqlite.ts";
import { encodeCursorReply } from "../wire/raw-document.ts";
import type { Request } from "../wire/message.ts";
import type { ConnectionContext, Handler, Outcome } from "./connection.ts";
import type { Failure } from "./fail-points.ts";
import { RESUMABLE_CODES } from "./fail-points.ts";
import { labelsOf } from "./error-labels.ts";
import { checkWriteConcern } from "./write-concern.ts";

const EXEMPT_FROM_FAILURES = new Set(["configureFailPoint"]);

export function createDispatcher(server: ServerState): Handler {
  const appNames = new Map<number, string>();

  return function handle(
    request: Request,
    connection: ConnectionContext,
  ): Outcome | Promise<Outcome> {
    const fields = request.command;
    const name = fields.keys().next().value ?? "";
    rememberAppName(appNames, fields, connection);
    const isRetryable = fields.has("txnNumber") && !fields.has("autocommit");
    const failure = EXEMPT_FROM_FAILURES.has(name)
      ? null
      : server.failPoints.strike(name, isRetryable, appNames.get(connection.id) ?? null);
    if (failure?.closeAfter) {
      return answerAndHangUp(() => answer(request, name, connection, failure));
    }
    if (failure !== null && (failure.blockMs > 0 || failure.closeConnection)) {
      return failSlowly(failure, () => answer(request, name, connection, failure));
    }
    return answer(request, name, connection, failure);
  };

  function answer(
    request: Request,
    name: string,
    connection: ConnectionContext,
    failure: Failure | null,
  ): Outcome | Promise<Outcome> {
    try {
      if (failure?.error) throw failure.error;
      const reply = run(findCommand(name), request, connection);
      if (reply instanceof Promise) {
        return reply.then(
          (done) => ({ body: encodeReply(server, finish(done, request, failure)) }),
          (error) => ({ body: encodeError(server, request.command, name, error) }),
        );
      }
      return { body: encodeReply(server, finish(reply, request, failure)) };
    } catch (error) {
      if (error instanceof BlockedByTransaction) {
        return error.released.then(() => answer(request, name, connection, failure));
      }
      return { body: encodeError(server, request.command, name, error, failure) };
    }
  }

  function run(command: Command, request: Request, connection: ConnectionContext) {
    const fields = request.command;
    const args = new Arguments(command.name, fields);
    const database = args.requiredString("$db");
    args.allowOnly(fieldsOf(command));
    if (command.adminOnly && database !== "admin") {
      throw new MongoError(13, `${command.name} may only be run against the admin database.`);
    }
    const lsid = readSessionId(args);
    const txnNumber = readTxnNumber(args, lsid);
    const inTransaction = fields.get("autocommit") === false;
    if (fields.has("autocommit") && !inTransaction) {
      throw new MongoError(72, "autocommit must be false if present");
    }
    if (fields.get("startTransaction") !== undefined && !inTransaction) {
      throw new MongoError(
        72,
        "'startTransaction' field requires 'autocommit' field to also be specified",
      );
    }
    checkReadConcern(args, inTransaction);
    const origin = lsid !== null && txnNumber !== null ? { lsid, txnNumber } : null;
    const maxTimeMs = args.count("maxTimeMS") ?? 0;
    const context: CommandContext = {
      server,
      args,
      database,
      sequences: request.sequences,
      session: lsid === null ? null : lsid.toHex(),
      retryable: !inTransaction && command.retryable ? origin : null,
      origin,
      transaction: inTransaction && !command.endsTransaction
        ? transactionFor(server, command, origin, args)
        : null,
      connectionId: connection.id,
      signal: connection.signal,
      deadlineMs: maxTimeMs > 0 ? Date.now() + maxTimeMs : Infinity,
    };
    try {
      return command.run(context);
    } catch (error) {
      context.transaction?.end("aborted");
      throw error;
    }
  }
}

/** The transaction that a statement belongs to. */
function transactionFor(
  server: ServerState,
  command: Command,
  origin: Origin | null,
  args: Arguments,
): Transaction {
  if (origin === null) {
    throw new MongoError(
      72,
      "'autocommit' field requires a transaction number to also be specified",
    );
  }
  const begins = args.boolean("startTransaction");
  if (!command.inTransaction) {
    if (!begins) server.transactions.current(origin).end("aborted");
    throw new MongoError(
      263,
      `Cannot run '${command.name}' in a multi-document transaction.`,
    );
  }
  return begins ? server.transactions.begin(origin) : server.transactions.current(origin);
}

const fieldSets = new Map<string, ReadonlySet<string>>();

function fieldsOf(command: Command): ReadonlySet<string> {
  let fields = fieldSets.get(command.name);
  if (fields === undefined) fieldSets.set(command.name, fields = new Set(command.fields));
  return fields;
}

function findCommand(name: string): Command {
  const command = COMMANDS.get(name);
  if (command === undefined) throw new MongoError(59, `no such command: '${name}'`);
  return command;
}

function finish(reply: Reply, request: Request, failure: Failure | null): Reply {
  if (reply instanceof CursorReply) return reply;
  const writeConcernError = failure?.writeConcernError ?? checkWriteConcern(request.command);
  if (writeConcernError === null || writeConcernError === undefined) return reply;
  const labels = failure?.errorLabels;
  return new Map<string, Value>([
    ...reply,
    ["writeConcernError", writeConcernError],
    ...(labels ? [["errorLabels", [...labels]] as [string, Value]] : []),
  ]);
}

function encodeReply(server: ServerState, reply: Reply): Uint8Array {
  const tail = clusterFields(server);
  if (reply instanceof CursorReply) {
    return encodeCursorReply(reply.name, reply.documents, reply.cursor, tail);
  }
  return encodeDocument(new Map<string, Value>([...reply, ...tail]));
}

function encodeError(
  server: ServerState,
  command: Doc,
  name: string,
  thrown: unknown,
  failure: Failure | null = null,
): Uint8Array {
  const error = toMongoError(thrown);
  const labels = new Set(error.labels);
  const isInjected = failure !== null && thrown === failure.error;
  if (!isInjected || failure.errorLabels === null) {
    for (const label of labelsOf(error.code, name, command)) labels.add(label);
  }
  if (name === "getMore" && RESUMABLE_CODES.has(error.code) && !isInjected) {
    labels.add("ResumableChangeStreamError");
  }
  const { operationTime, $clusterTime } = Object.fromEntries(clusterFields(server));
  return encodeDocument(
    new Map<string, Value>([
      ["ok", new Double(0)],
      ["errmsg", error.message],
      ...doc({ code: error.code, codeName: error.codeName }),
      ...(labels.size > 0 ? [["errorLabels", [...labels]] as [string, Value]] : []),
      ...error.extra ?? [],
      ["$clusterTime", $clusterTime],
      ["operationTime", operationTime],
    ]),
  );
}

function toMongoError(thrown: unknown): MongoError {
  if (thrown instanceof MongoError) return thrown;
  if (isDiskFull(thrown)) return new MongoError(14031, "No space left on device");
  console.error("An internal error:", thrown);
  return new MongoError(1, thrown instanceof Error ? thrown.message : String(thrown));
}

async function answerAndHangUp(answer: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  await answer();
  return { body: null };
}

async function failSlowly(
  failure: Failure,
  answer: () => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  if (failure.blockMs > 0) await new Promise((resolve) => setTimeout(resolve, failure.blockMs));
  return failure.closeConnection ? { body: null } : await answer();
}

function rememberAppName(
  names: Map<number, string>,
  fields: Doc,
  connection: ConnectionContext,
): void {
  const client = fields.get("client");
  const application = isDoc(client) ? client.get("application") : undefined;
  const name = isDoc(application) ? application.get("name") : undefined;
  if (typeof name !== "string") return;
  names.set(connection.id, name);
  connection.signal.addEventListener("abort", () => names.delete(connection.id), { once: true });
}

function readSessionId(args: Arguments): Uint8Array | null {
  const id = args.document("lsid")?.get("id");
  if (id === undefined) return null;
  if (!(id instanceof Binary) || id.sub_type !== Binary.SUBTYPE_UUID || id.length() !== 16) {
    throw new MongoError(14, "BSON field 'lsid.id' must be a UUID");
  }
  return id.buffer.slice(0, 16);
}

function readTxnNumber(args: Arguments, lsid: Uint8Array | null): bigint | null {
  const value = args.get("txnNumber");
  if (value === undefined) return null;
  if (lsid === null) {
    throw new MongoError(72, "Transaction number requires a session ID to also be specified");
  }
  if (!isNumeric(value)) throw args.wrongType("txnNumber", value, "long");
  return value instanceof Long ? value.toBigInt() : BigInt(toNumber(value));
}

const READ_CONCERNS = new Set(["local", "available", "majority", "linearizable"]);

/** One node has but one state, so that every level of read concern but `snapshot` is the same. */
function checkReadConcern(args: Arguments, inTransaction: boolean): void {
  const concern = args.document("readConcern");
  const level = concern?.get("level");
  if (concern?.has("atClusterTime")) {
    throw new MongoError(246, "Reading at a cluster time is not supported by the embedded server");
  }
  if (level === undefined || READ_CONCERNS.has(level as string)) return;
  if (level === "snapshot") {
    if (inTransaction) return;
    throw new MongoError(
      246,
      "Snapshot reads outside of a transaction are not supported by the embedded server",
    );
  }
  throw new MongoError(
    9,
    "readConcern.level must be either 'local', 'majority', 'linearizable', 'available', or 'snapshot'",
  );
}
