/** Calls of thousands of tenants, few of them popular, as an API platform sees them. */
import { call } from "@imprun/testing/http";
import { seeded, zipf } from "../../measure/zipf.ts";
import type { BenchPlatform } from "../../platform/platform.ts";
import type { Caller } from "../../platform/many-tenants.ts";
import { pause } from "../row.ts";

const EXPONENT = 1.1;

export interface Calls {
  /** Milliseconds of calls that found an isolate of their tenant. */
  readonly warm: readonly number[];
  /** Milliseconds of calls for which one had to be booted. */
  readonly cold: readonly number[];
  /** How often each answer came that was not 200. */
  readonly failures: ReadonlyMap<string, number>;
}

export interface Popularity {
  readonly platform: BenchPlatform;
  readonly callers: readonly Caller[];
  readonly signal: AbortSignal;
}

export class PopularCalls {
  readonly #draw: () => number;
  readonly #warm: number[] = [];
  readonly #cold: number[] = [];
  readonly #failures = new Map<string, number>();

  constructor(private readonly options: Popularity, seed: number) {
    this.#draw = zipf(options.callers.length, EXPONENT, seeded(seed));
  }

  /** So many calls a second, whatever becomes of those before. */
  async atRate(callsPerSecond: number, seconds: number): Promise<Calls> {
    const calls: Promise<void>[] = [];
    const startedAt = performance.now();
    for (let n = 0; n < callsPerSecond * seconds; n++) {
      const dueMs = startedAt + n * 1_000 / callsPerSecond - performance.now();
      if (dueMs > 0) await pause(dueMs, this.options.signal);
      calls.push(this.#callOne());
    }
    await Promise.all(calls);
    return this.#result();
  }

  /** So many callers, each of which calls again when it is answered. */
  async byCallers(callers: number, seconds: number): Promise<Calls> {
    const until = performance.now() + seconds * 1_000;
    const caller = async () => {
      while (performance.now() < until) {
        this.options.signal.throwIfAborted();
        await this.#callOne();
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return this.#result();
  }

  async #callOne(): Promise<void> {
    const { platform, callers } = this.options;
    const { gatewayId, apiKey } = callers[this.#draw()]!;
    const { url, headers } = platform.target(gatewayId, "hello", apiKey);
    const startedAt = performance.now();
    try {
      const answer = await call(url, { headers });
      const ms = performance.now() - startedAt;
      if (answer.status !== 200) this.#failed(`${answer.status} ${answer.text}`);
      else if (bootMs(answer.headers["server-timing"]) > 0) this.#cold.push(ms);
      else this.#warm.push(ms);
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : String(error));
    }
  }

  #failed(how: string): void {
    const failure = how.slice(0, 200);
    this.#failures.set(failure, (this.#failures.get(failure) ?? 0) + 1);
  }

  #result(): Calls {
    return { warm: this.#warm, cold: this.#cold, failures: this.#failures };
  }
}

/** What the cell says that the call waited for an isolate. */
function bootMs(timing: string | string[] | undefined): number {
  return Number(/boot;dur=([\d.]+)/.exec(String(timing))?.[1] ?? 0);
}
