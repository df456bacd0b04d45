/** Logical sessions: drivers make them up themselves and say when they are done. */
import { Binary } from "bson";
import { doc } from "../document/build.ts";
import { type Doc, isDoc } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import type { Command, CommandContext } from "./command.ts";

function endSessions(context: CommandContext): Doc {
  const sessions = new Set<string>();
  for (const session of context.args.array(context.args.name) ?? []) {
    const id = isDoc(session) ? session.get("id") : undefined;
    if (!(id instanceof Binary)) throw new MongoError(14, "A session must be named by its id");
    sessions.add(id.buffer.slice(0, id.length()).toHex());
  }
  const { cursors } = context.server;
  cursors.closeWhere((cursor) => cursor.session !== null && sessions.has(cursor.session));
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
  return doc({});
}

export const SESSION_COMMANDS: readonly Command[] = [
  { name: "endSessions", fields: [], run: endSessions },
  { name: "killSessions", fields: [], run: endSessions },
  { name: "refreshSessions", fields: [], run: () => doc({}) },
  { name: "startSession", fields: [], run: startSession },
  { name: "killAllSessions", fields: [], run: killAllSessions },
];
