/** The cell's end of the way to an isolate: messages of one turn of the event loop go as one batch. */
import type { MessagePort } from "node:worker_threads";
import type { Attachment, Batch, Body, ToCell, ToIsolate } from "@imprun/contracts/runtime/isolate";

/** Enough for waking the other thread to be cheap, and few enough for both to work at a time. */
const EARLY_MESSAGES = 16;
/** A copy of less is cheaper than moving it. */
const MOVED_BYTES = 16 * 1024;

/** What came is not what an isolate of ours would send. */
export class ForgedMessage extends Error {
  override readonly name = "ForgedMessage";
}

export interface ChannelHandlers {
  /** Each message, with the attachments of its batch; it may throw ForgedMessage. */
  message(message: ToCell, attachments: readonly unknown[]): void;
  forged(error: Error): void;
  closed(): void;
}

export class Channel {
  #messages: ToIsolate[] = [];
  #attachments: (ArrayBuffer | ReadableStream<Uint8Array>)[] = [];
  #transfers: Transferable[] = [];
  #scheduled = false;
  readonly #turnEnded = () => {
    this.#scheduled = false;
    this.flush();
  };

  constructor(private readonly port: MessagePort, private readonly handlers: ChannelHandlers) {
    port.on("message", (batch: unknown) => this.#receive(batch));
    port.on("close", () => handlers.closed());
  }

  /** Queues a message for the end of this turn, or until so many wait that the isolate can begin meanwhile. */
  send(message: ToIsolate): void {
    this.#messages.push(message);
    if (this.#messages.length >= EARLY_MESSAGES) this.flush();
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#turnEnded);
  }

  /** Sends a message at once, with what is queued: it has nothing to wait for. */
  sendNow(message: ToIsolate): void {
    this.#messages.push(message);
    this.flush();
  }

  /**
   * Adds bytes or a stream to the current batch and returns its index there. Streams are moved, and so are large bytes that
   * `mayMove`, which nobody here reads any more; other bytes are copied.
   */
  attach(attachment: Attachment, mayMove = false): Body {
    if (attachment instanceof ReadableStream) {
      this.#transfers.push(attachment);
      return this.#attachments.push(attachment);
    }
    const buffer = bufferOf(attachment);
    if (mayMove && buffer.byteLength >= MOVED_BYTES) this.#transfers.push(buffer);
    return this.#attachments.push(buffer);
  }

  flush(): void {
    const messages = this.#messages;
    if (messages.length === 0) return;
    const text = JSON.stringify(messages);
    const batch: Batch = this.#attachments.length === 0 ? text : [text, ...this.#attachments];
    const transfers = this.#transfers;
    this.#messages = [];
    this.#attachments = [];
    this.#transfers = [];
    if (transfers.length === 0) this.port.postMessage(batch);
    else this.port.postMessage(batch, transfers as never[]);
  }

  close(): void {
    this.#scheduled = true;
    this.port.close();
  }

  #receive(batch: unknown): void {
    try {
      const attachments: unknown[] = Array.isArray(batch) ? batch.map(bytesIfBuffer) : [];
      const text = Array.isArray(batch) ? batch[0] : batch;
      if (typeof text !== "string") throw new ForgedMessage("A batch has no text");
      const messages: unknown = JSON.parse(text);
      if (!Array.isArray(messages)) throw new ForgedMessage("A batch is not a list");
      for (const message of messages) {
        if (!Array.isArray(message)) throw new ForgedMessage("A message is not a list");
        this.handlers.message(message as ToCell, attachments);
      }
    } catch (error) {
      // Whatever a message makes us throw, it is its sender that ends, and not the cell with everybody in it.
      this.handlers.forged(error instanceof Error ? error : new ForgedMessage(String(error)));
    }
  }
}

/** A buffer of just these bytes: without a copy when they are all of theirs, since the port copies or moves it anyway. */
function bufferOf(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}

function bytesIfBuffer(value: unknown): unknown {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}

/** The body that a message speaks of. Throws ForgedMessage when it names none of the batch. */
export function bodyIn(
  body: unknown,
  attachments: readonly unknown[],
): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null {
  if (body === null || typeof body === "string") return body;
  const attached = typeof body === "number" ? attachments[body] : undefined;
  if (attached instanceof Uint8Array && attached.buffer instanceof ArrayBuffer) {
    return attached as Uint8Array<ArrayBuffer>;
  }
  if (attached instanceof ReadableStream) return attached;
  throw new ForgedMessage("A body is missing");
}
