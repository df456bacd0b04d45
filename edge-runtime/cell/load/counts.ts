/** What a cell counts between two reports to its broker. */
import type { CellCounts } from "@imprun/contracts/runtime/frames";

/** Reports are bounded, so what is counted under names of its own is too. */
const MAX_SERIES = 5_000;

type Requests = CellCounts["requests"][number];
type Breaches = CellCounts["breaches"][number];
type Gauges = Pick<CellCounts, "isolates" | "inFlight" | "lagSeconds">;

export class Counts {
  #requests = new Map<string, Requests>();
  #breaches = new Map<string, Breaches>();
  #shed = 0;

  /** One request was answered; `functionName` is empty when it reached none. */
  answered(tenantId: string, functionName: string, status: number, ms: number): void {
    const key = tenantId + " " + functionName + " " + status;
    let entry = this.#requests.get(key);
    if (entry === undefined) {
      if (this.#requests.size >= MAX_SERIES) return;
      entry = { tenantId, function: functionName, status, count: 0, seconds: 0 };
      this.#requests.set(key, entry);
    }
    entry.count++;
    entry.seconds += ms / 1_000;
  }

  breached(tenantId: string, code: string): void {
    const key = `${tenantId} ${code}`;
    const entry = this.#breaches.get(key) ?? { tenantId, code, count: 0 };
    if (entry.count === 0 && this.#breaches.size >= MAX_SERIES) return;
    entry.count++;
    this.#breaches.set(key, entry);
  }

  shed(): void {
    this.#shed++;
  }

  /** Everything since the last call of `forget`. */
  report(gauges: Gauges): CellCounts {
    return {
      requests: [...this.#requests.values()],
      breaches: [...this.#breaches.values()],
      shed: this.#shed,
      ...gauges,
    };
  }

  /** The report was taken. */
  forget(): void {
    this.#requests = new Map();
    this.#breaches = new Map();
    this.#shed = 0;
  }
}
