/**
 * How much a cell has in progress, and whom it refuses before it collapses. Queues of single tenants are bounded
 * elsewhere; here all of them together are, and when there is too much, those who have more than their share wait
 * outside while the others do not notice.
 */
import { CELL_LIMITS } from "@imprun/contracts/limits";

/** In progress or waiting, of all tenants. */
const { requests: MAX_IN_FLIGHT, leastShare: LEAST_SHARE } = CELL_LIMITS;
/** An event loop whose every turn takes so long does not keep up. One long turn alone is no overload. */
export const LAG_MS = 250;
const LATE_TURNS = 4;

/** What is counted for each tenant. */
export interface TenantLoad {
  inFlight: number;
}

export class Load {
  #inFlight = 0;
  #activeTenants = 0;
  #lags: number[] = [];
  #lagMs = 0;
  #requestedAt = -Infinity;

  get inFlight(): number {
    return this.#inFlight;
  }

  /** How late the event loop was at the last look. */
  get lagMs(): number {
    return this.#lagMs;
  }

  /** When the last request came; `performance.now()`. */
  get requestedAt(): number {
    return this.#requestedAt;
  }

  /** Counts a request of the tenant in, or returns false: the cell has too much to do, and this tenant its share of it. */
  enter(tenant: TenantLoad, now: number): boolean {
    this.#requestedAt = now;
    if (this.isOver && tenant.inFlight >= this.#share) return false;
    if (this.#inFlight >= 2 * MAX_IN_FLIGHT) return false;
    if (tenant.inFlight++ === 0) this.#activeTenants++;
    this.#inFlight++;
    return true;
  }

  leave(tenant: TenantLoad): void {
    if (--tenant.inFlight === 0) this.#activeTenants--;
    this.#inFlight--;
  }

  /** Takes how late a timer of the event loop was. */
  turned(lateMs: number): void {
    this.#lagMs = Math.max(0, lateMs);
    this.#lags.push(this.#lagMs);
    if (this.#lags.length > LATE_TURNS) this.#lags.shift();
  }

  get isLagging(): boolean {
    return this.#lags.length === LATE_TURNS && this.#lags.every((lag) => lag >= LAG_MS);
  }

  /** True while tenants that have their share are refused. */
  get isOver(): boolean {
    return this.#inFlight >= MAX_IN_FLIGHT || this.isLagging;
  }

  get #share(): number {
    return Math.max(LEAST_SHARE, Math.floor(this.#inFlight / Math.max(1, this.#activeTenants)));
  }
}
