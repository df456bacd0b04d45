/** One MongoDB command to the broker and its answer. */
import { deserialize, Long, serialize } from "bson";
import { callBroker } from "../../calls.ts";
import { currentContext, type RequestContext } from "../../context.ts";
import { now } from "../../primordials.ts";
import { MongoServerError } from "./errors.ts";
import { joinDocuments } from "./join-documents.ts";
import { type ClientSession, transactionField } from "./session.ts";

export type Document = Record<string, unknown>;

/** The options that have no place in a command. */
export interface CommandOptions {
  readonly session?: ClientSession | undefined;
  /** The request that the command is for; by default the running one, or the session's. */
  readonly context?: RequestContext | undefined;
}

/** Documents that are encoded already: the list of a write command. */
export interface EncodedList {
  readonly name: string;
  readonly documents: readonly Uint8Array[];
}

/**
 * Runs a command in the tenant's database, in the session's transaction if there is one.
 * Throws MongoServerError when the server says that it is not ok.
 */
export async function runCommand(
  command: Document,
  { session, context = session?.context ?? currentContext() }: CommandOptions = {},
  list?: EncodedList,
): Promise<Document> {
  const transaction = session === undefined ? undefined : transactionField(session);
  const startedAt = now();
  try {
    const whole = transaction === undefined ? command : { ...command, transaction };
    const fields = encode(dropUndefined(whole));
    const bytes = list === undefined ? fields : joinDocuments(fields, list.name, list.documents);
    const body = bytes as Uint8Array<ArrayBuffer>;
    const reply = await callBroker(context?.request ?? 0, "database", null, body);
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

/** Encodes as the driver does. */
export function encode(document: Document): Uint8Array {
  return serialize(document, { checkKeys: false, ignoreUndefined: false });
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

/** The session among an operation's options. */
export function sessionOf(options: object | undefined): CommandOptions {
  return { session: (options as { session?: ClientSession } | undefined)?.session };
}

export function asLong(value: unknown): Long {
  if (Long.isLong(value)) return value;
  return typeof value === "bigint" ? Long.fromBigInt(value) : Long.fromNumber(Number(value));
}
