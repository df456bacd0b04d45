/** Personal access tokens: `imp_pat_` and 256 random bits. */
import type { TokenDocument, UserDocument } from "@imprun/contracts/documents/system";
import { ProblemError } from "@imprun/contracts/problem";
import { newSecret, sha256Hex } from "../auth/digest.ts";
import type { Control } from "../context.ts";
import { newId } from "../data/ids.ts";
import { findPage, type Page, type PageRequest } from "../http/pagination.ts";

const PREFIX = "imp_pat_";
const SHOWN_CHARACTERS = PREFIX.length + 4;
const NOTE_USE_MS = 60_000;

/** Makes a token and returns it with its document; the token itself is not kept. */
export async function createToken(
  control: Control,
  { userId, name, expiresAt }: { userId: string; name: string; expiresAt: Date | null },
): Promise<{ token: string; document: TokenDocument }> {
  const token = PREFIX + newSecret();
  const document: TokenDocument = {
    _id: newId(),
    hash: await sha256Hex(token),
    userId,
    name,
    prefix: token.slice(0, SHOWN_CHARACTERS),
    createdAt: new Date(),
    lastUsedAt: null,
    expiresAt,
  };
  await control.collections.tokens.insertOne(document);
  return { token, document };
}

/** The user that a token stands for; null when the token is unknown or has expired. */
export async function findToken(
  control: Control,
  token: string,
): Promise<{ token: TokenDocument; user: UserDocument } | null> {
  if (!token.startsWith(PREFIX)) return null;
  const { tokens, users } = control.collections;
  const document = await tokens.findOne({ hash: await sha256Hex(token) });
  const now = new Date();
  if (!document || (document.expiresAt && document.expiresAt <= now)) return null;
  const user = await users.findOne({ _id: document.userId });
  if (!user) return null;
  if (now.getTime() - (document.lastUsedAt?.getTime() ?? 0) > NOTE_USE_MS) {
    await tokens.updateOne({ _id: document._id }, { $set: { lastUsedAt: now } });
  }
  return { token: document, user };
}

export function listTokens(
  control: Control,
  userId: string,
  page: PageRequest,
): Promise<Page<TokenDocument>> {
  return findPage(control.collections.tokens, { userId }, page, -1);
}

/** Throws `not_found` when the user has no such token. */
export async function revokeToken(
  control: Control,
  userId: string,
  tokenId: string,
): Promise<void> {
  const { deletedCount } = await control.collections.tokens.deleteOne({ _id: tokenId, userId });
  if (deletedCount === 0) throw new ProblemError("not_found", `There is no token ${tokenId}`);
}
