/** Decoding happens on the one thread that all tenants share, so large commands of a tenant leave room between them. */

/** Decoding so much takes a millisecond at most. */
const LARGE_BYTES = 64 * 1024;
/** The driver encodes what was decoded, which takes as long again, and others get as much as both. */
const PAUSE_FACTOR = 3;

export class Turns {
  /** By tenant: settles when the next of its commands may be decoded. */
  readonly #lines = new Map<string, Promise<void>>();

  /** Decodes at once what is small. What comes after a large command of the same tenant waits for it, in order. */
  take<T>(tenantId: string, bytes: number, decode: () => T): T | Promise<T> {
    if (bytes < LARGE_BYTES && !this.#lines.has(tenantId)) return decode();
    return this.#wait(tenantId, decode);
  }

  async #wait<T>(tenantId: string, decode: () => T): Promise<T> {
    const before = this.#lines.get(tenantId);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lines.set(tenantId, promise);
    await before;
    const startedAt = performance.now();
    try {
      return decode();
    } finally {
      const next = () => {
        if (this.#lines.get(tenantId) === promise) this.#lines.delete(tenantId);
        resolve();
      };
      const pauseMs = Math.floor((performance.now() - startedAt) * PAUSE_FACTOR);
      if (pauseMs === 0) next();
      else setTimeout(next, pauseMs);
    }
  }
}
