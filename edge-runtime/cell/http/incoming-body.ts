/**
 * A request's body that comes in parts.
 *
 * Of HTTP/1.1 Deno (2.9.6) keeps what it has read of a connection in one piece, and moves all of it for each chunk of a body that it
 * gives out: many small chunks take time that grows with the square of their number. So reading leaves room for others, and
 * ends when it has taken too long. But Deno looks through what is left of such a body after the answer, in one turn: of
 * 2 MB in chunks of a byte for three seconds. And while an answer is streamed it reads on as fast as the client sends
 * (denoland/deno#36869). So answers wait until the body has come to its end, and where it does not, its connection is cut off.
 */
import { INCOMING_LIMITS } from "@imprun/contracts/limits";
import { type ProblemCode, ProblemError } from "@imprun/contracts/problem";
import { giveBack } from "../../give-back.ts";

const { keptBytes: MOST_KEPT_BYTES, readingMs: COST_MS } = INCOMING_LIMITS;
/** What a large body may take beyond that; 1 MB takes 1 to 2 ms. */
const BYTES_PER_MS = 20_000;
/** After so much of it others have their turn. */
const TURN_MS = 1;

const CUT_OFF = "The body was cut off";

/** Of all bodies. */
let keptBytes = 0;

/** Whose body it is. */
interface Receiver {
  readonly request: Request;
  /** Over HTTP/2, where Deno takes no more than is read. */
  readonly isMultiplexed: boolean;
  readonly isChunked: boolean;
  took(bytes: number): void;
  /** The isolate read on, and the body was too much. */
  fail(code: ProblemCode, detail: string, extra: object): void;
}

export class IncomingBody {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #kept: Uint8Array[] = [];
  #size = 0;
  #costMs = 0;
  #turnMs = 0;
  #hasEnded = false;
  /** Why nothing more can be read of it. */
  #broken: ProblemError | null = null;
  #isUnwanted = false;
  #whole: Promise<void> | null = null;
  /** What the isolate has been sent. */
  #passed: Uint8Array | null = null;

  constructor(private readonly receiver: Receiver, private readonly limitBytes: number) {
    this.#reader = receiver.request.body!.getReader();
  }

  /** Whether an answer has to wait until it has ended. */
  delays(isStreamed: boolean): boolean {
    if (this.receiver.isMultiplexed || this.#hasEnded) return false;
    return isStreamed || this.receiver.isChunked && this.#broken === null;
  }

  /** Whether Deno is not to look for its end. */
  get isCut(): boolean {
    return this.receiver.isChunked && !this.receiver.isMultiplexed && !this.#hasEnded;
  }

  /** The next part; null at the end. Throws ProblemError when it is too large, costs too much, or does not come. */
  async read(): Promise<Uint8Array | null> {
    if (this.#hasEnded) return null;
    if (this.#turnMs > TURN_MS) await this.#leaveTurn();
    const from = performance.now();
    const reading = this.#reader.read();
    const tookMs = performance.now() - from;
    this.#turnMs += tookMs;
    this.#costMs += tookMs;
    const { done, value } = await reading.catch((cause) => {
      throw this.#broken ??= new ProblemError("invalid_request", CUT_OFF, {}, { cause });
    });
    if (this.#broken !== null) throw this.#broken;
    if (done) {
      this.#hasEnded = true;
      return null;
    }
    this.#size += value.length;
    this.receiver.took(value.length);
    if (this.#size > this.limitBytes) {
      const detail = `The body is larger than ${this.limitBytes} bytes`;
      this.#stop(new ProblemError("body_limit", detail, { limit: this.limitBytes }));
    }
    if (this.#costMs > COST_MS + this.#size / BYTES_PER_MS) {
      this.#stop(new ProblemError("invalid_request", "The chunks of the body are too small"));
    }
    if (this.#broken !== null) throw this.#broken;
    return compact(value);
  }

  /** The body for the isolate, at its pace: its first parts, which are here, and the others. */
  stream(first: Uint8Array[]): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        giveBack(this.#passed);
        try {
          const chunk = this.#passed = first.shift() ?? await this.#take();
          if (chunk === null) controller.close();
          else controller.enqueue(chunk);
        } catch (error) {
          if (error instanceof ProblemError) {
            this.receiver.fail(error.code, error.message, error.extra);
          }
          throw error;
        }
      },
      cancel: async (reason) => {
        this.giveUp();
        if (this.delays(true)) await this.#readOn();
        else await this.#reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
  }

  /** Waits so long for its end. What the function has not taken is kept, as far as there is room. Returns why it has none. */
  async ended(withinMs: number): Promise<ProblemError | null> {
    const late = new ProblemError("wall_limit", `The body did not arrive within ${withinMs} ms`);
    const timer = setTimeout(() => this.#stop(late), withinMs);
    await this.#readOn();
    clearTimeout(timer);
    return this.#broken;
  }

  /** Takes all of it before the function does. Throws ProblemError when that is not to be had, or there is no room. */
  async keep(): Promise<void> {
    await this.#readOn();
    if (this.#broken !== null) throw this.#broken;
    if (!this.#isUnwanted) return;
    throw new ProblemError("runtime_unavailable", "Too many bodies are on their way");
  }

  /** Nobody reads on. */
  giveUp(): void {
    this.#isUnwanted = true;
    for (const chunk of this.#kept.splice(0)) {
      keptBytes -= chunk.length;
      giveBack(chunk);
    }
  }

  /** Resolves when there is nothing more to read. */
  #readOn(): Promise<void> {
    return this.#whole ??= this.#readAhead();
  }

  async #readAhead(): Promise<void> {
    try {
      for (let chunk; (chunk = await this.read()) !== null;) {
        if (keptBytes + chunk.length > MOST_KEPT_BYTES) this.giveUp();
        if (this.#isUnwanted) giveBack(chunk);
        else {
          keptBytes += chunk.length;
          this.#kept.push(chunk);
        }
      }
    } catch (error) {
      if (error !== this.#broken) throw error;
    }
  }

  async #take(): Promise<Uint8Array | null> {
    if (this.#whole === null) return await this.read();
    await this.#whole;
    if (this.#broken !== null) throw this.#broken;
    if (this.#isUnwanted) throw new TypeError("The body was given up: nobody read it");
    const chunk = this.#kept.shift() ?? null;
    keptBytes -= chunk?.length ?? 0;
    return chunk;
  }

  async #leaveTurn(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#turnMs = 0;
  }

  /** Reads nothing more, whatever comes. */
  #stop(reason: ProblemError): void {
    this.#broken ??= reason;
    this.giveUp();
    // What comes of it is nobody's concern: it is broken.
    this.#reader.cancel(reason).catch(() => {});
  }
}

/** Deno gives each chunk with 64 KB of memory: many small ones that wait for the next would take thousands of times their size. */
function compact(chunk: Uint8Array): Uint8Array {
  if (chunk.length > chunk.buffer.byteLength / 2) return chunk;
  const own = chunk.slice();
  giveBack(chunk);
  return own;
}
