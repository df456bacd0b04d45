/** Logical sessions: drivers make them up themselves and say when they are done. */
import { Binary } from "bson";
import { doc } from "../document/build.ts";
import { type Doc, isDoc } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Origin } from "../oplog/oplog.ts";
import type { Command, CommandContext } from "./command.ts";

function endSessions(context: CommandContext): Doc {
  const sessions = new Set<string>();
  for (const session of context.args.array(context.args.name) ?? []) {
    const id = isDoc(session) ? session.get("id") : undefined;
    if (!(id instanceof Binary)) throw new MongoError(14, "A session must be named by its id");
    sessions.add(id.buffer.slice(0, id.length()).toHex());
  }
  const { cursors, transactions } = context.server;
  cursors.closeWhere((cursor) => cursor.session !== null && sessions.has(cursor.session));
  for (const session of sessions) transactions.endSession(session);
  return doc({});
}

function startSession(): Doc {
  const uuid = crypto.randomUUID().replaceAll("-", "");
  return doc({
    id: { id: new Binary(Uint8Array.fromHex(uuid), Binary.SUBTYPE_UUID) },
    timeoutMinutes: 30,
  });
}

function killAllSessions(context: CommandContext): Doc {
  context.server.cursors.closeWhere((cursor) => cursor.session !== null);
  context.server.transactions.endAll();
  return doc({});
}

function commitTransaction(context: CommandContext): Doc {
  return context.server.transactions.commit(transactionOf(context));
}

function abortTransaction(context: CommandContext): Doc {
  return context.server.transactions.abort(transactionOf(context));
}

function transactionOf({ origin, args }: CommandContext): Origin {
  if (origin === null || args.get("autocommit") !== false) {
    throw new MongoError(125, `${args.name} must be run within a transaction`);
  }
  return origin;
}

export const SESSION_COMMANDS: readonly Command[] = [
  { name: "endSessions", fields: [], run: endSessions },
  { name: "killSessions", fields: [], run: endSessions },
  { name: "refreshSessions", fields: [], run: () => doc({}) },
  { name: "startSession", fields: [], run: startSession },
  { name: "killAllSessions", fields: [], run: killAllSessions },
  {
    name: "commitTransaction",
    fields: ["recoveryToken"],
    adminOnly: true,
    endsTransaction: true,
    run: commitTransaction,
  },
  {
    name: "abortTransaction",
    fields: ["recoveryToken"],
    adminOnly: true,
    endsTransaction: true,
    run: abortTransaction,
  },
];
