/** insert, update and delete commands, cut into pieces that the broker lets through, and their results added up. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { ObjectId } from "bson";
import {
  type BulkCounts,
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  MongoServerError,
  type WriteError,
} from "./errors.ts";
import { type CommandOptions, type Document, encode, pick, runCommand, sessionOf } from "./wire.ts";

export type WriteTotals = BulkCounts;

function noTotals(): WriteTotals {
  return {
    insertedCount: 0,
    matchedCount: 0,
    modifiedCount: 0,
    deletedCount: 0,
    upsertedCount: 0,
    upsertedIds: {},
    insertedIds: {},
  };
}

export interface Operation {
  readonly kind: "insert" | "update" | "delete";
  /** A document to insert, or a statement of the update or delete command. */
  readonly statement: Document;
  /** The position in what the caller gave. */
  readonly index: number;
}

export interface WriteOptions {
  ordered?: boolean;
  let?: unknown;
  comment?: unknown;
  maxTimeMS?: number;
  session?: CommandOptions["session"];
}

/** Operations of one kind that fit into one command. */
interface Batch {
  readonly operations: Operation[];
  readonly encoded: Uint8Array[];
}

/** What the list of a command adds to each of its documents: type, index and zero. */
const ELEMENT_BYTES = 8;

const LISTS = { insert: "documents", update: "updates", delete: "deletes" } as const;

/** Gives a document an `_id` as the driver does: in place, unless it has one. */
export function withId(document: Document): Document {
  if (document._id === undefined) document._id = new ObjectId();
  return document;
}

/** Runs operations in order, or the kinds one after another. Throws MongoBulkWriteError with what was done. */
export async function runOperations(
  collection: string,
  operations: readonly Operation[],
  options: WriteOptions = {},
): Promise<WriteTotals> {
  const ordered = options.ordered ?? true;
  const totals = noTotals();
  const errors: WriteError[] = [];
  for (const batch of batches(ordered ? operations : byKind(operations))) {
    await runBatch(collection, batch, { ...options, ordered }, totals, errors);
    if (ordered && errors.length > 0) break;
  }
  if (errors.length > 0) throw new MongoBulkWriteError(totals, errors);
  return totals;
}

function byKind(operations: readonly Operation[]): Operation[] {
  return (["insert", "update", "delete"] as const).flatMap((kind) =>
    operations.filter((operation) => operation.kind === kind)
  );
}

/** Encodes as it goes, so that never more than one command's bytes are held. */
function* batches(operations: readonly Operation[]): Generator<Batch> {
  const { writesPerCommand, batchBytes, documentBytes } = DATABASE_LIMITS;
  let batch: Batch = { operations: [], encoded: [] };
  let bytes = 0;
  for (const operation of operations) {
    const encoded = encode(operation.statement);
    if (operation.kind === "insert" && encoded.length > documentBytes) {
      throw new MongoInvalidArgumentError(
        `Document is larger than the maximum size ${documentBytes}`,
      );
    }
    const first = batch.operations[0];
    const fits = first === undefined || (first.kind === operation.kind &&
      batch.operations.length < writesPerCommand &&
      bytes + encoded.length + ELEMENT_BYTES <= batchBytes);
    if (!fits) {
      yield batch;
      batch = { operations: [], encoded: [] };
      bytes = 0;
    }
    batch.operations.push(operation);
    batch.encoded.push(encoded);
    bytes += encoded.length + ELEMENT_BYTES;
  }
  if (batch.operations.length > 0) yield batch;
}

async function runBatch(
  collection: string,
  { operations, encoded }: Batch,
  options: WriteOptions,
  totals: WriteTotals,
  errors: WriteError[],
): Promise<void> {
  const kind = operations[0]!.kind;
  const names = ["ordered", "comment", "maxTimeMS", ...(kind === "insert" ? [] : ["let"])];
  const answer = await runCommand(
    { [kind]: collection, ...pick(options, names) },
    sessionOf(options),
    { name: LISTS[kind], documents: encoded },
  );
  const failed = (answer.writeErrors ?? []) as WriteError[];
  for (const error of failed) errors.push({ ...error, index: operations[error.index]!.index });
  addTotals(totals, operations, answer, failed, options.ordered === true);
}

function addTotals(
  totals: WriteTotals,
  run: Operation[],
  answer: Document,
  failed: WriteError[],
  ordered: boolean,
): void {
  const count = Number(answer.n ?? 0);
  switch (run[0]!.kind) {
    case "insert": {
      totals.insertedCount += count;
      const skipped = new Set(failed.map((error) => error.index));
      const end = ordered && failed.length > 0 ? failed[0]!.index : run.length;
      for (let i = 0; i < end; i++) {
        if (!skipped.has(i)) totals.insertedIds[run[i]!.index] = run[i]!.statement._id;
      }
      return;
    }
    case "delete":
      totals.deletedCount += count;
      return;
    case "update": {
      const upserted = (answer.upserted ?? []) as { index: number; _id: unknown }[];
      for (const { index, _id } of upserted) totals.upsertedIds[run[index]!.index] = _id;
      totals.upsertedCount += upserted.length;
      totals.matchedCount += count - upserted.length;
      totals.modifiedCount += Number(answer.nModified ?? 0);
    }
  }
}

/** One write, whose error is a plain MongoServerError as in the driver. */
export async function runSingle(
  collection: string,
  operation: Omit<Operation, "index">,
  options: object = {},
): Promise<WriteTotals> {
  try {
    return await runOperations(collection, [{ ...operation, index: 0 }], {
      ...pick(options, ["let", "comment", "maxTimeMS", "session"]),
    });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    throw new MongoServerError({ ...error.writeErrors[0] });
  }
}
