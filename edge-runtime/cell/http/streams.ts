/** Answers on their way through the cell: what is streamed, and what is too large to be left to the client's pace. */
import { giveBack } from "../../give-back.ts";
import type { StreamedAnswer } from "../isolates/host.ts";
import type { Isolate } from "../isolates/isolate.ts";

/** What a client that does not read can keep in memory of an answer that is not streamed: one to a connection. */
const WHOLE_BYTES = 256 * 1024;
/** The same of a client that can ask two hundred times at once on one connection. */
const MULTIPLEXED_BYTES = 8 * 1024;
const PIECE_BYTES = 64 * 1024;

/** A function's stream broke while it was sent; the function's logs say why. */
export class BrokenStream extends Error {
  override readonly name = "BrokenStream";
}

/** Whose answer it is. */
interface Answering {
  readonly isolate: Isolate | null;
  readonly number: number;
  readonly functionName: string;
  readonly requestId: string;
  /** Its last byte was handed to the client, or it was cut off. */
  over(): void;
}

/** A large answer as a stream of its parts. */
export interface Pieces {
  readonly stream: ReadableStream<Uint8Array>;
  readonly size: number;
  /** The bytes that have not been taken yet. */
  left(): number;
  /** Gives their memory back now. Garbage that is outside of the heap would stay for long, since the heap is small. */
  release(): void;
}

/** A large answer in pieces; null when it is none. */
export function inPieces(
  body: string | Uint8Array<ArrayBuffer>,
  isMultiplexed: boolean,
): Pieces | null {
  if (body.length <= (isMultiplexed ? MULTIPLEXED_BYTES : WHOLE_BYTES)) return null;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      // A copy: what Deno holds of a view is all of its buffer, also when the answer was cut off.
      controller.enqueue(bytes.slice(at, at + PIECE_BYTES));
      at += PIECE_BYTES;
      if (at >= bytes.length) controller.close();
    },
  }, { highWaterMark: 0 });
  return {
    stream,
    size: bytes.length,
    left: () => Math.max(0, bytes.length - at),
    release: () => giveBack(bytes),
  };
}

/** A function's stream on its way out: chunks are bytes or the stream breaks, and its isolate waits for its end. */
export class OutgoingStream implements StreamedAnswer {
  readonly startedAt = performance.now();
  progressAt = this.startedAt;
  waitingBytes = 0;
  /** What the client reads. */
  readonly readable: ReadableStream<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #hasEnded = false;
  /** What the client is being sent. */
  #passed: Uint8Array | null = null;

  constructor(
    source: ReadableStream<Uint8Array>,
    private readonly answering: Answering,
    private readonly broken: (error: unknown) => void,
    /** When the cell has it whole. */
    private readonly pieces: Pieces | null = null,
  ) {
    this.#reader = source.getReader();
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
      pull: () => this.#pull(),
      cancel: async (reason) => {
        this.#end();
        await this.#reader.cancel(reason);
      },
    }, { highWaterMark: 0 });
    answering.isolate?.streamStarted(answering.number, this);
  }

  get functionName(): string {
    return this.answering.functionName;
  }

  get requestId(): string {
    return this.answering.requestId;
  }

  get isWhole(): boolean {
    return this.pieces !== null;
  }

  get wholeBytes(): number {
    return this.pieces?.left() ?? 0;
  }

  cut(detail: string): void {
    if (this.#hasEnded) return;
    this.#end();
    this.#controller.error(new BrokenStream(detail));
    // A stream whose isolate is gone cannot be told any more.
    this.#reader.cancel(detail).catch(() => {});
  }

  async #pull(): Promise<void> {
    this.waitingBytes = 0;
    giveBack(this.#passed);
    this.#passed = null;
    this.progressAt = performance.now();
    try {
      const { done, value } = await this.#reader.read();
      if (this.#hasEnded) return;
      if (done) {
        this.#end();
        this.#controller.close();
      } else this.#pass(value);
    } catch (error) {
      if (this.#hasEnded) return;
      this.#end();
      this.broken(error);
      this.#controller.error(new BrokenStream("The function's stream broke"));
      // The source learns that nobody reads on; it may be the one that broke.
      this.#reader.cancel(error).catch(() => {});
    }
  }

  #pass(value: unknown): void {
    const chunk = typeof value === "string" ? new TextEncoder().encode(value) : value;
    if (!(chunk instanceof Uint8Array)) {
      throw new TypeError("A chunk of the answer is neither bytes nor text");
    }
    this.waitingBytes = chunk.byteLength;
    this.progressAt = performance.now();
    this.#passed = chunk;
    this.#controller.enqueue(chunk);
  }

  #end(): void {
    this.#hasEnded = true;
    this.waitingBytes = 0;
    this.pieces?.release();
    this.answering.isolate?.streamEnded(this.answering.number);
    this.answering.over();
  }
}
