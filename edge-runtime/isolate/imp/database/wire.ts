/** One MongoDB command to the broker and its answer. */
import { deserialize, Long, serialize } from "bson";
import { callBroker } from "../../calls.ts";
import { currentContext } from "../../context.ts";
import { now } from "../../primordials.ts";
import { MongoServerError } from "./errors.ts";

export type Document = Record<string, unknown>;

/** Runs a command in the tenant's database. Throws MongoServerError when the server says that it is not ok. */
export async function runCommand(command: Document): Promise<Document> {
  const context = currentContext();
  const startedAt = now();
  try {
    const body = serialize(dropUndefined(command), { checkKeys: false, ignoreUndefined: false });
    const bytes = body as Uint8Array<ArrayBuffer>;
    const reply = await callBroker(context?.request ?? 0, "database", null, bytes);
    const answer = deserialize(reply.body as Uint8Array, { promoteBuffers: false });
    // How the cluster keeps its time is none of the tenant's business.
    delete answer.$clusterTime;
    delete answer.operationTime;
    if (answer.ok !== 1) throw new MongoServerError(answer);
    return answer;
  } finally {
    if (context) context.work.dbMs += now() - startedAt;
  }
}

/** Options that were not given are no fields of the command; undefined inside documents stays, and becomes null. */
function dropUndefined(command: Document): Document {
  const kept: Document = {};
  for (const key of Object.keys(command)) if (command[key] !== undefined) kept[key] = command[key];
  return kept;
}

/** The fields of `options` that a command knows by the same name. */
export function pick(options: object | undefined, names: readonly string[]): Document {
  const picked: Document = {};
  if (!options) return picked;
  for (const name of names) {
    const value = (options as Document)[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

export function asLong(value: unknown): Long {
  if (Long.isLong(value)) return value;
  return typeof value === "bigint" ? Long.fromBigInt(value) : Long.fromNumber(Number(value));
}
