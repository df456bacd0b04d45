/** Opening cursors, `getMore` and `killCursors`. */
import { Long } from "bson";
import { doc } from "../document/build.ts";
import { toNumber } from "../document/read.ts";
import { type Doc, isNumeric, type Value } from "../document/values.ts";
import { type Batch, type BatchSource, type Cursor, toLong } from "../cursors/cursor-registry.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { type Command, type CommandContext, CursorReply, namespaceOf } from "./command.ts";
import { collectionName } from "./query-arguments.ts";

export const FIRST_BATCH_DOCUMENTS = 101;
/** How long a change stream waits for an event when its client does not say. */
const AWAIT_MS = 1_000;

export interface OpenOptions {
  readonly namespace: string;
  /** Undefined for the default; 0 opens the cursor without reading. */
  readonly batchSize: number | undefined;
  readonly singleBatch?: boolean;
  readonly noTimeout?: boolean;
}

/** Answers with the first batch, and keeps a cursor for the rest if there is one. */
export function openCursor(
  context: CommandContext,
  source: BatchSource,
  options: OpenOptions,
): CursorReply {
  const batchSize = options.batchSize ?? (source.awaitsData ? null : FIRST_BATCH_DOCUMENTS);
  const batch: Batch | Promise<Batch> = batchSize === 0 && !source.awaitsData
    ? { documents: [], exhausted: false }
    : source.next({ batchSize, waitMs: 0, signal: context.signal });
  if (batch instanceof Promise) throw new TypeError("A first batch does not wait");
  if (batch.exhausted || options.singleBatch) {
    source.close();
    return reply("firstBatch", batch, 0n, options.namespace);
  }
  const cursor = context.server.cursors.open({
    namespace: options.namespace,
    session: context.session,
    transaction: context.transaction?.key ?? null,
    source,
    noTimeout: options.noTimeout ?? false,
  });
  return reply("firstBatch", batch, cursor.id, options.namespace);
}

function reply(
  name: "firstBatch" | "nextBatch",
  batch: Batch,
  id: bigint,
  namespace: string,
): CursorReply {
  const fields: Doc = new Map<string, Value>([["id", toLong(id)], ["ns", namespace]]);
  if (batch.resumeToken !== undefined) fields.set("postBatchResumeToken", batch.resumeToken);
  return new CursorReply(name, batch.documents, fields);
}

function getMore(context: CommandContext): CursorReply | Promise<CursorReply> {
  const { args, server } = context;
  const id = readId(args.get("getMore"));
  const namespace = namespaceOf(context.database, args.requiredString("collection"));
  const batchSize = args.count("batchSize") || null;
  const cursor = server.cursors.use(id, namespace, context.session);
  if (cursor.transaction !== (context.transaction?.key ?? null)) {
    throw new MongoError(
      50738,
      `Cannot run getMore on cursor ${id}, which was created ` +
        (cursor.transaction === null ? "outside of a transaction" : "in another transaction"),
    );
  }
  const finish = (batch: Batch): CursorReply => {
    cursor.inUse = false;
    cursor.lastUsedMs = Date.now();
    if (batch.exhausted) server.cursors.close(cursor);
    return reply("nextBatch", batch, batch.exhausted ? 0n : id, namespace);
  };
  const fail = (error: unknown): never => {
    cursor.inUse = false;
    server.cursors.close(cursor);
    throw error;
  };
  cursor.inUse = true;
  try {
    const batch = cursor.source.next({
      batchSize,
      waitMs: waitMs(context, cursor),
      signal: AbortSignal.any([context.signal, cursor.killed.signal]),
    });
    return batch instanceof Promise ? batch.then(finish, fail) : finish(batch);
  } catch (error) {
    return fail(error);
  }
}

function waitMs(context: CommandContext, cursor: Cursor): number {
  if (!cursor.source.awaitsData) {
    if (context.args.count("maxTimeMS")) {
      throw new MongoError(
        2,
        "cannot set maxTimeMS on getMore command for a non-awaitData cursor",
      );
    }
    return 0;
  }
  return context.args.count("maxTimeMS") ?? AWAIT_MS;
}

function killCursors(context: CommandContext): Doc {
  const namespace = namespaceOf(context.database, collectionName(context));
  const killed: Long[] = [];
  const notFound: Long[] = [];
  for (const value of context.args.array("cursors") ?? []) {
    const id = readId(value);
    (context.server.cursors.kill(id, namespace) ? killed : notFound).push(toLong(id));
  }
  return doc({
    cursorsKilled: killed,
    cursorsNotFound: notFound,
    cursorsAlive: [],
    cursorsUnknown: [],
  });
}

function readId(value: Value | undefined): bigint {
  if (value instanceof Long) return value.toBigInt();
  if (isNumeric(value)) return BigInt(toNumber(value));
  throw new MongoError(14, "A cursor id must be a long");
}

export const CURSOR_COMMANDS: readonly Command[] = [
  { name: "getMore", fields: ["collection", "batchSize"], inTransaction: true, run: getMore },
  { name: "killCursors", fields: ["cursors"], inTransaction: true, run: killCursors },
];
