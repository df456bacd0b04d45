/** `aggregate` with `$changeStream` in front. */
import { ChangeStream, type WatchedNamespace } from "../cursors/change-stream.ts";
import { compileEventStages } from "../cursors/event-stages.ts";
import { decodeDocument } from "../document/codec.ts";
import { type Doc, isDoc, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { EventOptions, ImageMode } from "../oplog/event.ts";
import { findStart } from "../oplog/resume.ts";
import { encodeKey } from "../order/key.ts";
import type { Engine } from "../storage/engine.ts";
import { openReader } from "../storage/store.ts";
import { Arguments } from "./arguments.ts";
import { type CommandContext, CursorReply, namespaceOf } from "./command.ts";
import { openCursor } from "./cursors.ts";

const OPTIONS = new Set([
  "fullDocument",
  "fullDocumentBeforeChange",
  "resumeAfter",
  "startAfter",
  "startAtOperationTime",
  "allChangesForCluster",
  "showExpandedEvents",
]);

const FULL_DOCUMENT = ["default", "updateLookup", "whenAvailable", "required"] as const;
const BEFORE_CHANGE: readonly ImageMode[] = ["off", "whenAvailable", "required"];

/**
 * Opens a change stream.
 * @param collection null for `aggregate: 1`
 * @throws {MongoError} for a place to start that is gone, or stages that cannot follow
 */
export function openChangeStream(
  context: CommandContext,
  collection: string | null,
  stages: readonly Doc[],
  batchSize: number | undefined,
): CursorReply {
  if (context.transaction !== null) {
    throw new MongoError(263, "$changeStream cannot be used in a transaction");
  }
  const spec = stages[0]!.get("$changeStream");
  if (!isDoc(spec)) {
    throw new MongoError(50808, "$changeStream stage expects a document as argument");
  }
  const args = new Arguments("$changeStream", spec);
  args.allowOnly(OPTIONS);
  const { engine } = context.server;
  const start = findStart(engine.oplog, {
    resumeAfter: args.document("resumeAfter"),
    startAfter: args.document("startAfter"),
    startAtOperationTime: args.get("startAtOperationTime"),
  });
  const stream = new ChangeStream(
    engine.oplog,
    watched(context, collection, args),
    start,
    readOptions(args, engine),
    compileEventStages(stages.slice(1), context.args.document("let")),
  );
  return openCursor(context, stream, {
    namespace: namespaceOf(context.database, collection ?? "$cmd.aggregate"),
    batchSize,
  });
}

function watched(
  context: CommandContext,
  collection: string | null,
  args: Arguments,
): WatchedNamespace {
  const { database } = context;
  if (args.boolean("allChangesForCluster")) {
    if (database !== "admin" || collection !== null) {
      throw new MongoError(
        72,
        "A $changeStream with 'allChangesForCluster:true' may only be opened on the 'admin' database, " +
          "and with no collection name; found " +
          namespaceOf(database, collection ?? "$cmd.aggregate"),
      );
    }
    return { database: null, collection: null };
  }
  if (database === "admin" || database === "local" || database === "config") {
    throw new MongoError(
      73,
      `$changeStream may not be opened on the internal ${database} database`,
    );
  }
  return { database, collection };
}

function readOptions(args: Arguments, engine: Engine): EventOptions {
  return {
    fullDocument: oneOf(args, "fullDocument", FULL_DOCUMENT, "default"),
    fullDocumentBeforeChange: oneOf(args, "fullDocumentBeforeChange", BEFORE_CHANGE, "off"),
    showExpandedEvents: args.boolean("showExpandedEvents"),
    lookUp: (uuid, documentKey) => lookUp(engine, uuid, documentKey),
  };
}

function oneOf<T extends string>(
  args: Arguments,
  name: string,
  values: readonly T[],
  otherwise: T,
): T {
  const given = args.string(name);
  if (given === undefined) return otherwise;
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw new MongoError(
    2,
    `Enumeration value '${given}' for field '$changeStream.${name}' is not a valid value.`,
  );
}

function lookUp(engine: Engine, uuid: Uint8Array, documentKey: Doc): Doc | null {
  const collection = engine.catalog.findByUuid(uuid);
  if (collection === undefined) return null;
  const id: Value = documentKey.get("_id");
  const stored = openReader(engine, collection).get(encodeKey([id]));
  return stored === undefined ? null : decodeDocument(stored.bytes);
}
