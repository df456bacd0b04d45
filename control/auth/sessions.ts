import type { SessionDocument, UserDocument } from "@imprun/contracts/documents/system";
import type { Control } from "../context.ts";
import { newSecret, sha256Hex } from "./digest.ts";

const HOUR_MS = 60 * 60 * 1_000;
const IDLE_MS = 24 * HOUR_MS;
export const SESSION_MS = 30 * 24 * HOUR_MS;
/** Use is noted at most this often, so that reads do not become writes. */
const NOTE_USE_MS = 60_000;

/** Starts a session and returns the value of its cookie. */
export async function startSession(control: Control, userId: string): Promise<string> {
  const value = newSecret();
  const now = new Date();
  await control.collections.sessions.insertOne({
    _id: await sha256Hex(value),
    userId,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: new Date(now.getTime() + IDLE_MS),
  });
  return value;
}

/** The live session of a cookie and its user; null when it ended, idled too long or never was. */
export async function findSession(
  control: Control,
  value: string,
): Promise<{ session: SessionDocument; user: UserDocument } | null> {
  const now = new Date();
  const { sessions, users } = control.collections;
  const session = await sessions.findOne({
    _id: await sha256Hex(value),
    expiresAt: { $gt: now },
  });
  if (!session) return null;
  const user = await users.findOne({ _id: session.userId });
  if (!user) return null;
  if (now.getTime() - session.lastUsedAt.getTime() > NOTE_USE_MS) {
    await noteUse(control, session, now);
  }
  return { session, user };
}

/** Moves the idle limit, but never beyond the absolute one. */
async function noteUse(control: Control, session: SessionDocument, now: Date): Promise<void> {
  const idle = now.getTime() + IDLE_MS;
  const absolute = session.createdAt.getTime() + SESSION_MS;
  await control.collections.sessions.updateOne(
    { _id: session._id },
    { $set: { lastUsedAt: now, expiresAt: new Date(Math.min(idle, absolute)) } },
  );
}

export async function endSession(control: Control, sessionId: string): Promise<void> {
  await control.collections.sessions.deleteOne({ _id: sessionId });
}

/** Ends all sessions of a user, as a change of the password must. */
export async function endSessionsOf(control: Control, userId: string): Promise<void> {
  await control.collections.sessions.deleteMany({ userId });
}
