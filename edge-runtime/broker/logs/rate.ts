/** How many lines of each tenant are kept in one second. */

interface Window {
  readonly second: number;
  lines: number;
  dropped: number;
}

export class LineRate {
  readonly #windows = new Map<string, Window>();

  /** True if one more line of the tenant is kept; a line that is not is counted. */
  take(tenantId: string, limit: number, now: number): boolean {
    const window = this.#windowOf(tenantId, now);
    if (window.lines < limit) {
      window.lines++;
      return true;
    }
    window.dropped++;
    return false;
  }

  /** Counts lines that were dropped elsewhere. */
  addDropped(tenantId: string, lines: number, now: number): void {
    this.#windowOf(tenantId, now).dropped += lines;
  }

  /** What was dropped in seconds that are over, by tenant; each is told once. */
  takeDropped(now: number): [tenantId: string, lines: number][] {
    const second = Math.floor(now / 1_000);
    const dropped: [string, number][] = [];
    for (const [tenantId, window] of this.#windows) {
      if (window.second >= second) continue;
      this.#windows.delete(tenantId);
      if (window.dropped > 0) dropped.push([tenantId, window.dropped]);
    }
    return dropped;
  }

  /** True while some second is not told yet. */
  get isPending(): boolean {
    return this.#windows.size > 0;
  }

  #windowOf(tenantId: string, now: number): Window {
    const second = Math.floor(now / 1_000);
    const known = this.#windows.get(tenantId);
    if (known !== undefined && known.second === second) return known;
    // What was dropped before and not told yet is told with this second.
    const window = { second, lines: 0, dropped: known?.dropped ?? 0 };
    this.#windows.set(tenantId, window);
    return window;
  }
}
