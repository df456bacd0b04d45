/** Cursors that tenants have open on the server: whose they are, and the session that each of them needs. */
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import type { ClientSession } from "mongodb";
import { DatabaseRefusal, unauthorized } from "./refusal.ts";

/** A cursor that nobody reads from for so long was forgotten. */
const IDLE_MS = 60_000;
const SWEEP_MS = 10_000;

export interface TenantCursor {
  readonly id: bigint;
  readonly tenantId: string;
  readonly collection: string;
  readonly session: ClientSession;
  usedAt: number;
  /** A `getMore` is on its way. */
  isInUse: boolean;
}

export class Cursors {
  readonly #cursors = new Map<bigint, TenantCursor>();
  readonly #counts = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `kill` ends a cursor on the server that was idle for too long; it must not reject. */
  constructor(private readonly kill: (cursor: TenantCursor) => void) {}

  /** Throws when the tenant has as many cursors open as it may. */
  assertRoom(tenantId: string): void {
    const { openCursors } = DATABASE_LIMITS;
    if ((this.#counts.get(tenantId) ?? 0) >= openCursors) {
      throw new DatabaseRefusal(2, `No more than ${openCursors} cursors can be open at once`);
    }
  }

  open(cursor: Pick<TenantCursor, "id" | "tenantId" | "collection" | "session">): void {
    this.#cursors.set(cursor.id, { ...cursor, usedAt: Date.now(), isInUse: false });
    this.#counts.set(cursor.tenantId, (this.#counts.get(cursor.tenantId) ?? 0) + 1);
    this.#timer ??= setInterval(() => this.sweep(Date.now()), SWEEP_MS);
  }

  /** The tenant's own cursor. Another tenant's is refused with the same words as one that never was. */
  get(tenantId: string, id: bigint): TenantCursor {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined || cursor.tenantId !== tenantId) {
      throw new DatabaseRefusal(43, `The cursor ${id} is not open`);
    }
    if (cursor.isInUse) throw unauthorized(`The cursor ${id} is being read already`);
    return cursor;
  }

  /** Forgets a cursor that is closed on the server, and gives its session back. */
  close(id: bigint): void {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) return;
    this.#cursors.delete(id);
    const left = this.#counts.get(cursor.tenantId)! - 1;
    if (left === 0) this.#counts.delete(cursor.tenantId);
    else this.#counts.set(cursor.tenantId, left);
    cursor.session.endSession();
    if (this.#cursors.size === 0) this.stop();
  }

  /** Kills what was idle for a minute. */
  sweep(now: number): void {
    for (const cursor of this.#cursors.values()) {
      if (cursor.isInUse || now - cursor.usedAt < IDLE_MS) continue;
      this.kill(cursor);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
