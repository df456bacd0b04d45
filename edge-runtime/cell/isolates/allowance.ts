/**
 * CPU time of an isolate as a whole. What one request uses is measured from outside while it is alone; here is what else
 * there is: many requests at a time, timers that go on after the answer, work in the background. Each request brings the
 * time that it may use, and what is not used is not saved up.
 */

/** What an isolate may use of a core without a request: timers that refresh something now and then. */
const BACKGROUND_SHARE = 0.05;
/** With WebSockets or streamed answers, whose requests are over long before their work is. */
const STREAMING_SHARE = 0.5;
/** For each request that it was given or has; who uses more yields to the others. */
const HEAVY_MS = 30;

/** `heavy` is said once. */
export type Verdict = "within" | "heavy" | "exceeded";

/** An isolate as it is now. */
export interface Spending {
  /** CPU time since the last look. */
  readonly usedMs: number;
  /** Requests that it was ever given. */
  readonly served: number;
  /** Requests in progress. */
  readonly open: number;
  readonly isStreaming: boolean;
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
}

export class Allowance {
  #creditMs: number;
  #served: number;
  #at: number;
  /** Since it had nothing to do: what it used, and for how many requests. */
  #busyMs = 0;
  #busyRequests = 0;
  #wasHeavy = false;

  /** The first look at an isolate: what it used before was its boot. `cpuMs` is what each request may use. */
  constructor({ served, at }: Spending, private readonly cpuMs: number) {
    this.#creditMs = (1 + served) * cpuMs;
    this.#served = served;
    this.#at = at;
  }

  /** Takes what was used since. */
  spend({ usedMs, served, open, isStreaming, at }: Spending): Verdict {
    const asked = served - this.#served;
    const share = isStreaming ? STREAMING_SHARE : BACKGROUND_SHARE;
    const creditMs = this.#creditMs + asked * this.cpuMs + share * (at - this.#at) - usedMs;
    this.#creditMs = Math.min(creditMs, (1 + open) * this.cpuMs);
    this.#served = served;
    this.#at = at;
    this.#busyMs += usedMs;
    this.#busyRequests += asked;
    const isHeavy = this.#busyMs >= HEAVY_MS * Math.max(1, this.#busyRequests);
    if (open === 0) this.#busyMs = this.#busyRequests = 0;
    if (creditMs < 0) return "exceeded";
    if (!isHeavy || this.#wasHeavy) return "within";
    this.#wasHeavy = true;
    return "heavy";
  }
}
