/** insert, update and delete commands, cut into pieces that the broker lets through, and their results added up. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { ObjectId } from "bson";
import { BulkTotals, BulkWriteResult, type ServerWriteError, WriteError } from "./bulk-result.ts";
import {
  MongoBulkWriteError,
  MongoError,
  MongoInvalidArgumentError,
  MongoServerError,
} from "./errors.ts";
import { type CommandOptions, type Document, encode, pick, runCommand, sessionOf } from "./wire.ts";

type Kind = "insert" | "update" | "delete";

export interface Operation {
  readonly kind: Kind;
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

/** Gives a document an `_id` as the driver does: in place, unless it has one that is not null. */
export function withId(document: Document): Document {
  if (document._id == null) document._id = new ObjectId();
  return document;
}

/** Runs operations in order, or the kinds one after another. Throws MongoBulkWriteError with what was done. */
export async function runOperations(
  collection: string,
  operations: readonly Operation[],
  options: WriteOptions = {},
): Promise<BulkWriteResult> {
  const ordered = options.ordered ?? true;
  const totals = new BulkTotals();
  for (const batch of batches(ordered ? operations : byKind(operations))) {
    const { operations: run, encoded } = batch;
    const { kind } = run[0]!;
    let answer: Document;
    try {
      answer = await runWrite(collection, kind, encoded, { ...options, ordered });
    } catch (error) {
      if (!(error instanceof MongoError)) throw error;
      throw new MongoBulkWriteError(new BulkWriteResult(totals), [], error);
    }
    addTo(totals, run, answer, ordered);
    if (ordered && totals.writeErrors.length > 0) break;
  }
  const result = new BulkWriteResult(totals);
  if (totals.writeErrors.length > 0) throw new MongoBulkWriteError(result, totals.writeErrors);
  return result;
}

function byKind(operations: readonly Operation[]): Operation[] {
  return (["insert", "update", "delete"] as const).flatMap((kind) =>
    operations.filter((operation) => operation.kind === kind)
  );
}

/** Encodes as it goes, so that never more than one command's bytes are held. */
function* batches(operations: readonly Operation[]): Generator<Batch> {
  const { writesPerCommand, batchBytes } = DATABASE_LIMITS;
  let batch: Batch = { operations: [], encoded: [] };
  let bytes = 0;
  for (const operation of operations) {
    const encoded = encode(operation.statement);
    if (operation.kind === "insert") assertSize(encoded);
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

function runWrite(
  collection: string,
  kind: Kind,
  encoded: readonly Uint8Array[],
  options: WriteOptions,
): Promise<Document> {
  const names = ["ordered", "comment", "maxTimeMS", ...(kind === "insert" ? [] : ["let"])];
  const command = { [kind]: collection, ...pick(options, names) };
  return runCommand(command, sessionOf(options), { name: LISTS[kind], documents: encoded });
}

function addTo(
  totals: BulkTotals,
  run: readonly Operation[],
  answer: Document,
  ordered: boolean,
): void {
  const failed = (answer.writeErrors ?? []) as ServerWriteError[];
  for (const { index, code, errmsg, errInfo } of failed) {
    const { statement: op, index: place } = run[index]!;
    totals.writeErrors.push(new WriteError({ index: place, code, errmsg, errInfo, op }));
  }
  const count = Number(answer.n ?? 0);
  switch (run[0]!.kind) {
    case "insert": {
      totals.nInserted += count;
      const skipped = new Set(failed.map((error) => error.index));
      const end = ordered && failed.length > 0 ? failed[0]!.index : run.length;
      for (let i = 0; i < end; i++) {
        const { index, statement } = run[i]!;
        if (!skipped.has(i)) totals.insertedIds.push({ index, _id: statement._id });
      }
      return;
    }
    case "delete":
      totals.nRemoved += count;
      return;
    case "update": {
      const upserted = (answer.upserted ?? []) as { index: number; _id: unknown }[];
      for (const { index, _id } of upserted) {
        totals.upserted.push({ index: run[index]!.index, _id });
      }
      totals.nUpserted += upserted.length;
      totals.nMatched += count - upserted.length;
      totals.nModified += Number(answer.nModified ?? 0);
    }
  }
}

/** One write; resolves with the server's answer. Throws MongoServerError, as the driver does for single writes. */
export async function runSingle(
  collection: string,
  kind: Kind,
  statement: Document,
  options: object = {},
): Promise<Document> {
  const kept = pick(options, ["let", "comment", "maxTimeMS", "session"]);
  const encoded = encode(statement);
  if (kind === "insert") assertSize(encoded);
  const answer = await runWrite(collection, kind, [encoded], { ...kept, ordered: true });
  const [failed] = (answer.writeErrors ?? []) as Document[];
  if (failed !== undefined) throw new MongoServerError(failed);
  return answer;
}

/** Throws MongoInvalidArgumentError for a document that no server takes. */
function assertSize({ length }: Uint8Array): void {
  const { documentBytes } = DATABASE_LIMITS;
  if (length <= documentBytes) return;
  throw new MongoInvalidArgumentError(`Document is larger than the maximum size ${documentBytes}`);
}
