/** Decoding happens on the one thread that all tenants share, so large commands of a tenant leave room between them. */
import { ProblemError } from "@imprun/contracts/problem";

/** Decoding so much takes a millisecond at most. */
const LARGE_BYTES = 64 * 1024;
/** The driver encodes what was decoded, which takes as long again, and others get as much as both. */
const PAUSE_FACTOR = 3;
/** What waits takes memory of the broker. */
const WAITING_BYTES = 128 * 1024 * 1024;

interface Line {
  /** Settles when the next command may be decoded. */
  last: Promise<void>;
  /** Of the commands that wait. */
  bytes: number;
}

export class Turns {
  /** By tenant. */
  readonly #lines = new Map<string, Line>();

  /**
   * Decodes at once what is small. What comes after a large command of the same tenant waits for it, in order.
   * Throws ProblemError `concurrency_limit` when too much waits already.
   */
  take<T>(tenantId: string, bytes: number, decode: () => T): T | Promise<T> {
    if (bytes < LARGE_BYTES && !this.#lines.has(tenantId)) return decode();
    return this.#wait(tenantId, bytes, decode);
  }

  async #wait<T>(tenantId: string, bytes: number, decode: () => T): Promise<T> {
    const line = this.#lines.get(tenantId) ?? { last: Promise.resolve(), bytes: 0 };
    if (line.bytes + bytes > WAITING_BYTES) {
      throw new ProblemError("concurrency_limit", "Too many large operations of this gateway wait");
    }
    this.#lines.set(tenantId, line);
    const before = line.last;
    const { promise, resolve } = Promise.withResolvers<void>();
    line.last = promise;
    line.bytes += bytes;
    await before;
    line.bytes -= bytes;
    const startedAt = performance.now();
    try {
      return decode();
    } finally {
      const next = () => {
        if (line.last === promise) this.#lines.delete(tenantId);
        resolve();
      };
      const pauseMs = Math.floor((performance.now() - startedAt) * PAUSE_FACTOR);
      if (pauseMs === 0) next();
      else setTimeout(next, pauseMs);
    }
  }
}
