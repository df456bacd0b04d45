/** Streamed bodies inside a connection: credit-based flow control in both directions. */
import { LEAST_CHUNK_BYTES, STREAM_WINDOW_BYTES } from "@imprun/contracts/runtime/frames";
import { FrameError } from "./frame.ts";

const CHUNK_BYTES = 64 * 1024;

/** What a chunk takes of the credit. */
function costOf(length: number): number {
  return Math.max(length, LEAST_CHUNK_BYTES);
}

export interface BodySink {
  chunk(bytes: Uint8Array): void;
  end(): void;
  cancel(reason: string): void;
}

/** Sends a ReadableStream as chunks, never more than the receiver has allowed. */
export class OutgoingBody {
  #credit = STREAM_WINDOW_BYTES;
  #waiting: (() => void) | null = null;
  #stopped = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>, private readonly sink: BodySink) {
    this.#reader = stream.getReader();
  }

  /** Sends until the stream ends, breaks or is stopped; resolves then, and never rejects. */
  async run(): Promise<void> {
    try {
      while (!this.#stopped) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        await this.#send(value);
      }
      if (!this.#stopped) this.sink.end();
    } catch (error) {
      if (!this.#stopped) this.sink.cancel(error instanceof Error ? error.message : String(error));
    }
  }

  grant(bytes: number): void {
    this.#credit += bytes;
    this.#waiting?.();
  }

  /** The receiver wants no more, or the connection is gone. */
  stop(reason: string): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#waiting?.();
    // The source may be broken already; its own reader learns of that.
    this.#reader.cancel(new Error(reason)).catch(() => {});
  }

  async #send(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length && !this.#stopped;) {
      while (this.#credit <= 0 && !this.#stopped) {
        await new Promise<void>((resolve) => this.#waiting = resolve);
        this.#waiting = null;
      }
      if (this.#stopped) return;
      const size = Math.min(CHUNK_BYTES, this.#credit, bytes.length - offset);
      this.#credit -= costOf(size);
      this.sink.chunk(bytes.subarray(offset, offset + size));
      offset += size;
    }
  }
}

/** Receives chunks as a ReadableStream; credit is given as the consumer reads. */
export class IncomingBody {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  #controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  #unread = 0;
  #queue: Uint8Array<ArrayBuffer>[] = [];
  #pulling = false;
  #ended = false;
  #closed = false;

  constructor(private readonly grant: (bytes: number) => void, onCancel: (reason: string) => void) {
    this.stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => {
        this.#pulling = true;
        this.#deliver();
      },
      cancel: (reason) => {
        this.#closed = true;
        onCancel(reason instanceof Error ? reason.message : String(reason ?? "cancelled"));
      },
    }, { highWaterMark: 0 });
  }

  /** Takes one chunk. Throws FrameError when the sender ignores its credit. */
  push(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#closed || bytes.length === 0) return;
    this.#unread += costOf(bytes.length);
    // The last chunk may take more than the credit that was left.
    if (this.#unread >= STREAM_WINDOW_BYTES + LEAST_CHUNK_BYTES) {
      throw new FrameError("The sender of a body ignored its credit");
    }
    this.#queue.push(bytes);
    this.#deliver();
  }

  end(): void {
    this.#ended = true;
    this.#deliver();
  }

  fail(error: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#controller.error(error);
  }

  #deliver(): void {
    if (this.#closed) return;
    const next = this.#pulling ? this.#queue.shift() : undefined;
    if (next) {
      this.#pulling = false;
      const cost = costOf(next.length);
      this.#unread -= cost;
      this.#controller.enqueue(next);
      this.grant(cost);
    } else if (this.#ended && this.#queue.length === 0) {
      this.#closed = true;
      this.#controller.close();
    }
  }
}
