/**
 * Whose code makes cells crash. A fault of memory or an abort ends a process without a word about the thread that it was
 * in. But whoever causes one has an isolate in that cell, so a tenant that does it again and again is in all of them.
 */
import { SUSPENSION_FORGET_MS } from "@imprun/contracts/limits";

/** What ends a process from within. SIGKILL comes from outside: from us, an operator, or a kernel without memory. */
const FAULTS: ReadonlySet<string> = new Set([
  "SIGSEGV",
  "SIGBUS",
  "SIGILL",
  "SIGFPE",
  "SIGABRT",
  "SIGTRAP",
]);

export class CrashSuspects {
  /** The tenants that were in every cell that crashed in a row. */
  #suspects: ReadonlySet<string> = new Set();
  #crashes = 0;
  #crashedAt = -Infinity;

  /**
   * A cell that had isolates of these tenants was ended by a signal, if any. Returns the tenant that is the only one which
   * at least two crashes in a row have in common; null when there is none, or more than one.
   */
  ended(signal: string | null, tenants: ReadonlySet<string>, now: number): string | null {
    if (signal === null || !FAULTS.has(signal)) return null;
    const isLate = now - this.#crashedAt > SUSPENSION_FORGET_MS;
    const common = isLate ? new Set<string>() : this.#suspects.intersection(tenants);
    this.#crashedAt = now;
    this.#crashes = common.size === 0 ? 1 : this.#crashes + 1;
    this.#suspects = common.size === 0 ? new Set(tenants) : common;
    const [only, another] = this.#suspects;
    return this.#crashes >= 2 && only !== undefined && another === undefined ? only : null;
  }
}
