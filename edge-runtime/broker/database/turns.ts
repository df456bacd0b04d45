/** Decoding happens on the one thread that all tenants share, so large commands leave room between them. */
import { ProblemError } from "@imprun/contracts/problem";

/** Decoding so much takes a millisecond at most. */
export const LARGE_BYTES = 64 * 1024;
/** The driver encodes what was decoded, which takes as long again, and others get as much as both. */
const PAUSE_FACTOR = 3;
/** What waits takes memory of the broker. */
export const WAITING_BYTES = 128 * 1024 * 1024;

interface Line {
  readonly waiting: { readonly bytes: number; decode(): void }[];
  bytes: number;
}

export class Turns {
  /** Of those who wait, by tenant. */
  readonly #lines = new Map<string, Line>();
  /** A large command was decoded, and the others have their pause. */
  #isPausing = false;
  #lastTenant = "";

  /**
   * Decodes at once what is small. Large commands are decoded one after another, of each tenant one, with a pause behind
   * each. What comes after a large command of the same tenant that waits does so too, in order.
   * Throws ProblemError `concurrency_limit` when too much of the tenant waits already.
   */
  take<T>(tenantId: string, bytes: number, decode: () => T): T | Promise<T> {
    const isLarge = bytes >= LARGE_BYTES;
    const line = this.#lines.get(tenantId);
    if (line === undefined && !(isLarge && this.#isPausing)) {
      return isLarge ? this.#decode(tenantId, decode) : decode();
    }
    return this.#wait(tenantId, bytes, decode, line ?? { waiting: [], bytes: 0 });
  }

  #wait<T>(tenantId: string, bytes: number, decode: () => T, line: Line): Promise<T> {
    if (line.bytes + bytes > WAITING_BYTES) throw tooMuchWaits();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    line.bytes += bytes;
    line.waiting.push({
      bytes,
      decode: () => {
        try {
          resolve(decode());
        } catch (error) {
          reject(error);
        }
      },
    });
    this.#lines.set(tenantId, line);
    return promise;
  }

  #decode<T>(tenantId: string, decode: () => T): T {
    const startedAt = performance.now();
    try {
      return decode();
    } finally {
      this.#lastTenant = tenantId;
      const pauseMs = Math.floor((performance.now() - startedAt) * PAUSE_FACTOR);
      if (pauseMs > 0) {
        this.#isPausing = true;
        setTimeout(() => this.#goOn(), pauseMs);
      }
    }
  }

  #goOn(): void {
    this.#isPausing = false;
    while (!this.#isPausing) {
      const tenantId = this.#nextTenant();
      if (tenantId === null) return;
      const line = this.#lines.get(tenantId)!;
      const { bytes, decode } = line.waiting.shift()!;
      line.bytes -= bytes;
      // Behind those who have waited for as long.
      this.#lines.delete(tenantId);
      if (line.waiting.length > 0) this.#lines.set(tenantId, line);
      this.#decode(tenantId, decode);
    }
  }

  /** Another one than had the last turn, if there is one. */
  #nextTenant(): string | null {
    let only: string | null = null;
    for (const tenantId of this.#lines.keys()) {
      if (tenantId !== this.#lastTenant) return tenantId;
      only = tenantId;
    }
    return only;
  }
}

/** Of one tenant. */
export function tooMuchWaits(): ProblemError {
  return new ProblemError("concurrency_limit", "Too many large operations of this gateway wait");
}
