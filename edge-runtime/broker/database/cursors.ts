/** Cursors that tenants have open on the server: whose they are, and the session that each of them needs. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import type { ClientSession } from "mongodb";
import { DatabaseRefusal, overLimit, unauthorized } from "./refusal.ts";
import type { Scope } from "./scopes.ts";
import type { TenantTransaction } from "./transactions.ts";

const SWEEP_MS = 10_000;

export interface TenantCursor {
  readonly id: bigint;
  readonly tenantId: string;
  readonly collection: string;
  readonly session: ClientSession;
  readonly scope: Scope;
  /** Its session is the transaction's, and ends with that. */
  readonly transaction: TenantTransaction | null;
  /** It waits for changes, and has no end of its own. */
  readonly isStream: boolean;
  usedAt: number;
  /** A `getMore` is on its way. */
  isInUse: boolean;
}

export class Cursors {
  readonly #cursors = new Map<bigint, TenantCursor>();
  readonly #counts = new Map<string, number>();
  #streams = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `kill` ends a cursor on the server that was idle for too long; it must not reject. */
  constructor(private readonly kill: (cursor: TenantCursor) => void) {}

  /** Throws when the tenant has as many cursors or change streams open as it may, or when all have. */
  assertRoom(tenantId: string, isStream: boolean): void {
    const { openCursors, openStreams, openStreamsOfAll } = DATABASE_LIMITS;
    const open = this.#counts.get(countKey(tenantId, isStream)) ?? 0;
    if (isStream && open >= openStreams) {
      throw overLimit(`No more than ${openStreams} change streams can be open at once`);
    }
    if (isStream && this.#streams >= openStreamsOfAll) {
      throw overLimit("Too many change streams are open on this platform");
    }
    if (!isStream && open >= openCursors) {
      throw overLimit(`No more than ${openCursors} cursors can be open at once`);
    }
  }

  open(cursor: Omit<TenantCursor, "usedAt" | "isInUse">): TenantCursor {
    const { id, tenantId, scope, transaction, isStream } = cursor;
    const opened = { ...cursor, usedAt: Date.now(), isInUse: false };
    this.#cursors.set(id, opened);
    scope.cursors.add(id);
    transaction?.cursors.add(id);
    const key = countKey(tenantId, isStream);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (isStream) this.#streams++;
    this.#timer ??= setInterval(() => this.sweep(Date.now()), SWEEP_MS);
    return opened;
  }

  /** Whoever's it is. */
  at(id: bigint): TenantCursor | undefined {
    return this.#cursors.get(id);
  }

  /** The tenant's own cursor, also while it is read; undefined for one that is not open, or another tenant's. */
  find(tenantId: string, id: bigint): TenantCursor | undefined {
    const cursor = this.#cursors.get(id);
    return cursor?.tenantId === tenantId ? cursor : undefined;
  }

  /** The tenant's own cursor. Another tenant's is refused with the same words as one that never was. */
  get(tenantId: string, id: bigint): TenantCursor {
    const cursor = this.find(tenantId, id);
    if (cursor === undefined) {
      throw new DatabaseRefusal(43, `The cursor ${id} is not open`);
    }
    if (cursor.isInUse) throw unauthorized(`The cursor ${id} is being read already`);
    return cursor;
  }

  /** Forgets a cursor that is closed on the server, and gives its session back. */
  close(id: bigint): void {
    const cursor = this.forget(id);
    if (cursor?.transaction === null) cursor.session.endSession();
  }

  /** Forgets a cursor whose session is still needed, to close it on the server. */
  forget(id: bigint): TenantCursor | undefined {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return undefined;
    this.#cursors.delete(id);
    cursor.scope.cursors.delete(id);
    cursor.transaction?.cursors.delete(id);
    const key = countKey(cursor.tenantId, cursor.isStream);
    const left = this.#counts.get(key)! - 1;
    if (left === 0) this.#counts.delete(key);
    else this.#counts.set(key, left);
    if (cursor.isStream) this.#streams--;
    if (this.#cursors.size === 0) this.stop();
    return cursor;
  }

  /** Kills what was idle for a minute. */
  sweep(now: number): void {
    for (const cursor of this.#cursors.values()) {
      if (cursor.isInUse || now - cursor.usedAt < DATABASE_LIMITS.cursorIdleMs) continue;
      this.kill(cursor);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function countKey(tenantId: string, isStream: boolean): string {
  return isStream ? `${tenantId} streams` : tenantId;
}
