/** insert, update and delete commands, cut into pieces that the broker lets through, and their results added up. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { ObjectId } from "bson";
import { MongoBulkWriteError, MongoServerError, type WriteError } from "./errors.ts";
import { type Document, pick, runCommand } from "./wire.ts";

export interface WriteTotals {
  insertedCount: number;
  matchedCount: number;
  modifiedCount: number;
  deletedCount: number;
  upsertedCount: number;
  upsertedIds: Record<number, unknown>;
  insertedIds: Record<number, unknown>;
}

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
  options: { ordered?: boolean; let?: unknown; comment?: unknown } = {},
): Promise<WriteTotals> {
  const ordered = options.ordered ?? true;
  const totals = noTotals();
  const errors: WriteError[] = [];
  for (const run of runsOf(operations, ordered)) {
    await runOne(collection, run, { ...options, ordered }, totals, errors);
    if (ordered && errors.length > 0) break;
  }
  if (errors.length > 0) throw new MongoBulkWriteError(totals, errors);
  return totals;
}

function runsOf(operations: readonly Operation[], ordered: boolean): Operation[][] {
  const sorted = ordered
    ? [...operations]
    : (["insert", "update", "delete"] as const).flatMap((kind) =>
      operations.filter((operation) => operation.kind === kind)
    );
  const runs: Operation[][] = [];
  for (const operation of sorted) {
    const run = runs.at(-1);
    const fits = run && run[0]!.kind === operation.kind &&
      run.length < DATABASE_LIMITS.writesPerCommand;
    if (fits) run.push(operation);
    else runs.push([operation]);
  }
  return runs;
}

async function runOne(
  collection: string,
  run: Operation[],
  options: Document,
  totals: WriteTotals,
  errors: WriteError[],
): Promise<void> {
  const kind = run[0]!.kind;
  const answer = await runCommand({
    [kind]: collection,
    [LISTS[kind]]: run.map(({ statement }) => statement),
    ...pick(options, kind === "insert" ? ["ordered", "comment"] : ["ordered", "let", "comment"]),
  });
  const failed = (answer.writeErrors ?? []) as WriteError[];
  for (const error of failed) errors.push({ ...error, index: run[error.index]!.index });
  addTotals(totals, run, answer, failed, options.ordered === true);
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
      ...pick(options, ["let", "comment"]),
    });
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    throw new MongoServerError({ ...error.writeErrors[0] });
  }
}
