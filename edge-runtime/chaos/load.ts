/** Clients that ask one tenant all the time, and a count of what became of their requests. */
import { Client, type Outcome } from "./client.ts";

export interface LoadOptions {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  /** Clients that keep their connection. */
  readonly kept: number;
  /** Clients that open a connection for each request. */
  readonly fresh: number;
  /** What each client waits between two requests; 0 if not given. */
  readonly pauseMs?: number;
}

/** What happened while the load was on. */
export interface Tally {
  readonly answered: number;
  readonly refused: number;
  readonly broken: number;
  /** Answers with another status than 200, by status. */
  readonly refusals: Readonly<Record<string, number>>;
  /** The longest time without a good answer to anybody, in milliseconds. */
  readonly silenceMs: number;
  /** The longest that one request took, in milliseconds. */
  readonly slowestMs: number;
}

const REFUSED_PAUSE_MS = 5;

export class Load {
  #answered = 0;
  #refused = 0;
  #broken = 0;
  readonly #refusals = new Map<string, number>();
  #silenceMs = 0;
  #slowestMs = 0;
  #answeredAt = performance.now();
  #isOn = true;
  readonly #clients: Promise<void>[];

  constructor(options: LoadOptions) {
    const { port, host, path, kept, fresh, pauseMs = 0 } = options;
    const clients = [
      ...Array.from({ length: kept }, () => new Client(port, host, path, true)),
      ...Array.from({ length: fresh }, () => new Client(port, host, path, false)),
    ];
    this.#clients = clients.map((client) => this.#drive(client, pauseMs));
  }

  /** Good answers so far. */
  get answered(): number {
    return this.#answered;
  }

  /** Ends the load; resolves with what happened when every request has ended. */
  async stop(): Promise<Tally> {
    this.#isOn = false;
    await Promise.all(this.#clients);
    return {
      answered: this.#answered,
      refused: this.#refused,
      broken: this.#broken,
      refusals: Object.fromEntries(this.#refusals),
      silenceMs: Math.round(this.#silenceMs),
      slowestMs: Math.round(this.#slowestMs),
    };
  }

  async #drive(client: Client, pauseMs: number): Promise<void> {
    while (this.#isOn) {
      const startedAt = performance.now();
      const outcome = await client.request();
      this.#count(outcome, performance.now() - startedAt);
      if (outcome.kind !== "answer") await pause(REFUSED_PAUSE_MS);
      else if (pauseMs > 0) await pause(pauseMs);
    }
    client.close();
  }

  #count(outcome: Outcome, tookMs: number): void {
    this.#slowestMs = Math.max(this.#slowestMs, tookMs);
    if (outcome.kind === "refused") this.#refused++;
    else if (outcome.kind === "broken") this.#broken++;
    else if (outcome.status === 200) {
      const now = performance.now();
      this.#silenceMs = Math.max(this.#silenceMs, now - this.#answeredAt);
      this.#answeredAt = now;
      this.#answered++;
    } else {
      const status = String(outcome.status);
      this.#refusals.set(status, (this.#refusals.get(status) ?? 0) + 1);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
