/**
 * Resume tokens: `{_data: <hex>}`, opaque to clients, and ordered as text in the order of events.
 * Layout in bytes: version 1, seconds 4, ordinal 4, index in the transaction 4, kind 1.
 */
import { MongoError } from "../errors/mongo-error.ts";
import type { Doc, Value } from "../document/values.ts";
import type { ClusterTime } from "./clock.ts";

const VERSION = 0x82;
const HEX_DIGITS = 2 * 14;

export type TokenKind = "highWater" | "event" | "invalidate";
const KINDS: ReadonlyMap<TokenKind, number> = new Map([
  ["event", 0x40],
  ["invalidate", 0x60],
  ["highWater", 0x80],
]);

/**
 * A place in the oplog. `event` stands on one entry, `invalidate` right behind the entry that ended the stream, and
 * `highWater` behind everything up to that entry.
 */
export interface Position extends ClusterTime {
  readonly index: number;
  readonly kind: TokenKind;
}

function hex(value: number, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, "0").toUpperCase();
}

export function encodeToken(position: Position): Doc {
  const data = hex(VERSION, 1) + hex(position.t, 4) + hex(position.i, 4) +
    hex(position.index, 4) + hex(KINDS.get(position.kind)!, 1);
  return new Map([["_data", data]]);
}

/** @throws {MongoError} 260 InvalidResumeToken when it is not a token of this server */
export function decodeToken(token: Value | undefined): Position {
  const data = token instanceof Map ? token.get("_data") : undefined;
  if (typeof data !== "string" || data.length !== HEX_DIGITS || !/^[0-9A-F]+$/i.test(data)) {
    throw invalid();
  }
  const number = (at: number, bytes: number) => parseInt(data.slice(at * 2, (at + bytes) * 2), 16);
  const kind = [...KINDS].find(([, value]) => value === number(13, 1))?.[0];
  if (number(0, 1) !== VERSION || kind === undefined) throw invalid();
  return { t: number(1, 4), i: number(5, 4), index: number(9, 4), kind };
}

function invalid(): MongoError {
  return new MongoError(260, "Resume token string was not a valid hex string of this server");
}
