/** What insert, update and delete have in common: statements in order, their errors, and the memory of retries. */
import { doc } from "../document/build.ts";
import { toNumber } from "../document/read.ts";
import { type Doc, isNumeric, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { CommandContext } from "./command.ts";
import { MAX_WRITE_BATCH } from "./handshake.ts";

export interface StatementResults {
  /** What each statement answered, by index; nothing for those that failed or were not reached. */
  readonly replies: (Doc | undefined)[];
  readonly writeErrors: Doc[];
}

/**
 * Runs the statements of one write command in one SQLite transaction. Each of them is applied whole or not at all; after
 * an error an ordered command stops. A statement that this session has already done under the same number is answered
 * from memory.
 */
export function runStatements<S>(
  context: CommandContext,
  statements: readonly S[],
  run: (statement: S) => Doc,
): StatementResults {
  if (statements.length === 0 || statements.length > MAX_WRITE_BATCH) {
    throw new MongoError(
      16,
      `Write batch sizes must be between 1 and ${MAX_WRITE_BATCH}. Got ${statements.length} operations.`,
    );
  }
  const ordered = context.args.get("ordered") === undefined || context.args.boolean("ordered");
  const ids = statementIds(context, statements.length);
  const results = context.server.engine.write(() => {
    const { retryable, server } = context;
    const remembered = retryable === null ? null : server.retryableWrites.load(retryable);
    const known = remembered?.size ?? 0;
    const replies: (Doc | undefined)[] = [];
    const writeErrors: Doc[] = [];
    for (let index = 0; index < statements.length; index++) {
      const before = remembered?.get(ids[index]!);
      if (before !== undefined) {
        replies[index] = before;
        continue;
      }
      try {
        const reply = run(statements[index]!);
        replies[index] = reply;
        remembered?.set(ids[index]!, reply);
      } catch (error) {
        if (!(error instanceof MongoError) || endsCommand(context, error)) throw error;
        writeErrors.push(writeError(index, error));
        if (ordered) break;
      }
    }
    if (retryable !== null && remembered!.size > known) {
      server.retryableWrites.save(retryable, remembered!);
    }
    return { replies, writeErrors };
  });
  if (results.writeErrors.length > 0) context.transaction?.end("aborted");
  return results;
}

/** Runs one command that is a single statement (`findAndModify`), once per session and number. */
export function runOnce(context: CommandContext, run: () => Doc): Doc {
  return context.server.engine.write(() => {
    const { retryable, server } = context;
    if (retryable === null) return run();
    const [id] = statementIds(context, 1);
    const remembered = server.retryableWrites.load(retryable);
    const before = remembered.get(id!);
    if (before !== undefined) return before;
    const reply = run();
    server.retryableWrites.save(retryable, remembered.set(id!, reply));
    return reply;
  });
}

/** Errors that are the command's and not one statement's: in a transaction all are. */
function endsCommand(context: CommandContext, error: MongoError): boolean {
  return error.code === 112 || context.transaction !== null && error.labels.length > 0;
}

function writeError(index: number, error: MongoError): Doc {
  return new Map<string, Value>([
    ...doc({ index, code: error.code }),
    ...error.extra ?? [],
    ["errmsg", error.message],
  ]);
}

function statementIds(context: CommandContext, count: number): number[] {
  const given = context.args.array("stmtIds");
  if (given !== undefined) {
    if (given.length !== count) {
      throw new MongoError(72, "Number of statement ids must match the number of batch entries");
    }
    return given.map((id) => isNumeric(id) ? toNumber(id) : -1);
  }
  const first = context.args.get("stmtId");
  const start = isNumeric(first) ? toNumber(first) : 0;
  return Array.from({ length: count }, (_, i) => start + i);
}

/** The total of one numeric field over all replies. */
export function sum(replies: readonly (Doc | undefined)[], field: string): number {
  let total = 0;
  for (const reply of replies) {
    const value = reply?.get(field);
    if (isNumeric(value)) total += toNumber(value);
  }
  return total;
}

/** `{n, ..., writeErrors?}` */
export function writeReply(results: StatementResults, extra: Doc): Doc {
  const reply: Doc = new Map<string, Value>([...doc({ n: sum(results.replies, "n") }), ...extra]);
  if (results.writeErrors.length > 0) reply.set("writeErrors", results.writeErrors);
  return reply;
}
