/** Fair shares: each tenant has only so many operations under way, and the rest of its own waits behind them. */
import { ProblemError } from "@imprun/contracts/problem";

interface Line {
  active: number;
  readonly waiting: (() => void)[];
}

export class Gate {
  readonly #lines = new Map<string, Line>();

  /** `limitName` is the row of docs/limits.md that says how many may wait. */
  constructor(
    private readonly atOnce: number,
    private readonly waiting: number,
    private readonly limitName: string,
  ) {}

  /**
   * Runs `work` when it is the tenant's turn, in order.
   * Throws ProblemError `concurrency_limit` when too many of the tenant wait already.
   */
  async run<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    const line = this.#enter(tenantId);
    if (line.active >= this.atOnce) {
      if (line.waiting.length >= this.waiting) {
        throw new ProblemError("concurrency_limit", "Too many operations of this gateway wait", {
          limitName: this.limitName,
          limit: this.waiting,
        });
      }
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    } else {
      line.active++;
    }
    try {
      return await work();
    } finally {
      // The turn is handed over, so that nobody can slip in between.
      const next = line.waiting.shift();
      if (next) next();
      else if (--line.active === 0) this.#lines.delete(tenantId);
    }
  }

  #enter(tenantId: string): Line {
    let line = this.#lines.get(tenantId);
    if (line === undefined) {
      line = { active: 0, waiting: [] };
      this.#lines.set(tenantId, line);
    }
    return line;
  }
}
