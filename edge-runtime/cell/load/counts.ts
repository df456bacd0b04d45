/** What a cell counts between two reports to its broker. */
import type { LifecycleEventName } from "@imprun/contracts/lifecycle";
import type { ProblemCode } from "@imprun/contracts/problem";
import type { CellCounts } from "@imprun/contracts/runtime/frames";

/** Reports are bounded, so what is counted under names of its own is too. */
const MAX_SERIES = 5_000;

type Requests = CellCounts["requests"][number];
type TenantCount = CellCounts["breaches"][number];
type Gauges = Pick<CellCounts, "isolates" | "inFlight" | "lagSeconds">;

export class Counts {
  /** By tenant and function, one for each status: looking up names costs less than joining them. */
  #requests = new Map<string, Map<string, Requests[]>>();
  #series = 0;
  #limits = new Map<string, TenantCount>();
  #breaches = new Map<string, TenantCount>();
  #lifecycle = new Map<string, TenantCount>();
  #cpu = new Map<string, CellCounts["cpu"][number]>();
  #shed = 0;

  /** One request was answered; `functionName` is empty when it reached none. */
  answered(tenantId: string, functionName: string, status: number, ms: number): void {
    const entries = this.#requests.get(tenantId)?.get(functionName);
    const entry = entries?.find((known) => known.status === status) ??
      this.#add(tenantId, functionName, status);
    if (entry === null) return;
    entry.count++;
    entry.seconds += ms / 1_000;
  }

  #add(tenantId: string, functionName: string, status: number): Requests | null {
    if (this.#series >= MAX_SERIES) return null;
    this.#series++;
    const entry = { tenantId, function: functionName, status, count: 0, seconds: 0 };
    let functions = this.#requests.get(tenantId);
    if (!functions) this.#requests.set(tenantId, functions = new Map());
    const entries = functions.get(functionName);
    if (entries) entries.push(entry);
    else functions.set(functionName, [entry]);
    return entry;
  }

  /** A limit refused or cut off something, so many times. */
  limited(tenantId: string, code: ProblemCode, times: number): void {
    count(this.#limits, tenantId, code, times);
  }

  /** An isolate was stopped. */
  breached(tenantId: string, code: ProblemCode): void {
    count(this.#breaches, tenantId, code, 1);
  }

  lifecycle(tenantId: string, event: LifecycleEventName): void {
    count(this.#lifecycle, tenantId, event, 1);
  }

  /** An isolate has used so much CPU time since it was asked before. */
  usedCpu(tenantId: string, ms: number): void {
    const entry = this.#cpu.get(tenantId) ?? { tenantId, seconds: 0 };
    if (entry.seconds === 0 && this.#cpu.size >= MAX_SERIES) return;
    entry.seconds += ms / 1_000;
    this.#cpu.set(tenantId, entry);
  }

  shed(): void {
    this.#shed++;
  }

  /** Everything since the last call of `forget`. */
  report(gauges: Gauges): CellCounts {
    return {
      requests: [...this.#requests.values()].flatMap((functions) => [...functions.values()].flat()),
      limits: [...this.#limits.values()],
      breaches: [...this.#breaches.values()],
      lifecycle: [...this.#lifecycle.values()],
      cpu: [...this.#cpu.values()],
      shed: this.#shed,
      ...gauges,
    };
  }

  /** The report was taken. */
  forget(): void {
    this.#requests = new Map();
    this.#series = 0;
    this.#limits = new Map();
    this.#breaches = new Map();
    this.#lifecycle = new Map();
    this.#cpu = new Map();
    this.#shed = 0;
  }
}

function count(
  entries: Map<string, TenantCount>,
  tenantId: string,
  code: string,
  times: number,
): void {
  const key = `${tenantId} ${code}`;
  const entry = entries.get(key) ?? { tenantId, code, count: 0 };
  if (entry.count === 0 && entries.size >= MAX_SERIES) return;
  entry.count += times;
  entries.set(key, entry);
}
