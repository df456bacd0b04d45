/**
 * One multiplexed connection between the broker and a cell, or a supervisor that is a process of its own.
 *
 * Both sides may notify and request. The side that connected counts its calls 1, 3, 5 …, the side that accepted (the
 * broker) 2, 4, 6 …, so that a call number says whose request a chunk, a cancel or a credit is about.
 * A message whose header has `hasBody: true` is followed by a streamed body.
 *
 * Messages arrive in the order in which they were sent, with one exception: a large one whose header names a tenant, or
 * that answers such a one, lets messages overtake it that are not about this tenant.
 */
import { FRAME_KINDS, type FrameKind } from "@imprun/contracts/runtime/frames";
import { problem, ProblemError } from "@imprun/contracts/problem";
import { IncomingBody, OutgoingBody } from "./body.ts";
import { IncomingFlows, Outbox, type OutgoingFrame } from "./flows.ts";
import { type Frame, FrameDecoder, FrameError } from "./frame.ts";
import { creditOf, reasonOf, remoteProblem, tenantOf } from "./headers.ts";
import { Work } from "./work.ts";

/** What is needed of a socket: `Deno.Conn` is one. */
export interface Socket {
  read(buffer: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

export interface Message {
  /** Parsed JSON, not validated: the receiver does that. */
  readonly header: unknown;
  /** The bytes inside the frame. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The streamed body; null unless the header has `hasBody: true`. */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

export interface IncomingRequest extends Message {
  /** Aborts when the requester has lost interest or the connection is gone. */
  readonly signal: AbortSignal;
}

export interface OutgoingMessage {
  /** Must have `hasBody: true` exactly when `body` is a stream. */
  readonly header: object;
  readonly body?: Uint8Array | ReadableStream<Uint8Array>;
}

/** A request on its way. */
export interface Pending {
  readonly reply: Promise<Message>;
  /** Nobody waits for the reply any more; does nothing once it is here. */
  cancel(reason: unknown): void;
}

export interface ConnectionHandlers {
  notice(message: Message): void;
  /** The reply; a thrown ProblemError is sent as it is, any other error as `internal` and passed to `fault`. */
  request(request: IncomingRequest): Promise<OutgoingMessage> | OutgoingMessage;
  /** An error that is ours to log; the connection goes on. */
  fault(error: unknown): void;
  /** The connection is over; null when the peer closed it in order. */
  closed(error: Error | null): void;
}

interface Call {
  /** Whose call it is; null when it is about no tenant. */
  readonly tenantId: string | null;
  outgoing: OutgoingBody | null;
  incoming: IncomingBody | null;
  /** Set while a reply of the peer is awaited. */
  settle: PromiseWithResolvers<Message> | null;
  /** Set while we work on a request of the peer. */
  work: Work | null;
}

const READ_BYTES = 64 * 1024;

export class Connection {
  readonly #calls = new Map<number, Call>();
  readonly #firstCall: number;
  #nextCall: number;
  #outbox = new Outbox();
  readonly #flows = new IncomingFlows();
  #writing = false;
  #closed = false;

  constructor(
    private readonly socket: Socket,
    side: "cell" | "supervisor" | "broker",
    private readonly handlers: ConnectionHandlers,
  ) {
    this.#firstCall = side === "broker" ? 2 : 1;
    this.#nextCall = this.#firstCall;
    this.#readAll();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Bytes that wait to be written: a measure of how far the peer is behind. */
  get queuedBytes(): number {
    return this.#outbox.bytes;
  }

  /** Sends a notice; does nothing when the connection is closed. */
  notify(header: object, body?: Uint8Array): void {
    this.#send({ kind: FRAME_KINDS.notice, call: 0, tenantId: tenantOf(header), header, body });
  }

  /**
   * Sends a request. The reply rejects with the peer's problem as ProblemError, with `runtime_unavailable` when the
   * connection gets closed, and with what `cancel` is given. Throws `runtime_unavailable` when it is closed already.
   */
  begin(message: OutgoingMessage): Pending {
    if (this.#closed) throw disconnected();
    const number = this.#nextCall;
    this.#nextCall = number + 2 > 0xffff_fffe ? this.#firstCall : number + 2;
    const settle = Promise.withResolvers<Message>();
    const tenantId = tenantOf(message.header);
    const call: Call = { tenantId, outgoing: null, incoming: null, settle, work: null };
    const frames = { call: number, tenantId };
    this.#calls.set(number, call);
    try {
      this.#sendMessage(FRAME_KINDS.request, number, call, message);
    } catch (error) {
      this.#calls.delete(number);
      throw error;
    }
    return {
      reply: settle.promise,
      cancel: (reason) => {
        if (!call.settle) return;
        this.#send({ kind: FRAME_KINDS.cancel, ...frames, header: { reason: "aborted" } });
        this.#finish(number, call, "aborted");
        settle.reject(reason);
      },
    };
  }

  /** `begin`, cancelled by a signal. */
  async request(message: OutgoingMessage, signal?: AbortSignal): Promise<Message> {
    signal?.throwIfAborted();
    const { reply, cancel } = this.begin(message);
    if (!signal) return await reply;
    const abort = () => cancel(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      return await reply;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  close(): void {
    this.#shut(null);
  }

  #send(frame: OutgoingFrame): void {
    if (this.#closed) return;
    this.#outbox.add(frame);
    if (!this.#writing) {
      this.#writing = true;
      queueMicrotask(() => this.#writeAll());
    }
  }

  #sendMessage(kind: FrameKind, number: number, call: Call, message: OutgoingMessage): void {
    const streamed = message.body instanceof ReadableStream ? message.body : null;
    if (Boolean((message.header as { hasBody?: boolean }).hasBody) !== (streamed !== null)) {
      throw new TypeError("hasBody in the header must say whether the body is a stream");
    }
    const frames = { call: number, tenantId: call.tenantId };
    const body = streamed ? undefined : message.body as Uint8Array;
    this.#send({ kind, ...frames, header: message.header, body });
    if (!streamed) return;
    const outgoing = new OutgoingBody(streamed, {
      chunk: (body) => this.#send({ kind: FRAME_KINDS.chunk, ...frames, body }),
      end: () => this.#send({ kind: FRAME_KINDS.end, ...frames }),
      cancel: (reason) => this.#send({ kind: FRAME_KINDS.cancel, ...frames, header: { reason } }),
    });
    call.outgoing = outgoing;
    outgoing.run().then(() => {
      call.outgoing = null;
      this.#release(number, call);
    });
  }

  async #writeAll(): Promise<void> {
    try {
      while (!this.#outbox.isEmpty && !this.#closed) {
        const bytes = this.#outbox.take();
        for (let offset = 0; offset < bytes.length;) {
          offset += await this.socket.write(offset === 0 ? bytes : bytes.subarray(offset));
        }
      }
      this.#writing = false;
    } catch (error) {
      this.#shut(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #readAll(): Promise<void> {
    const decoder = new FrameDecoder();
    const buffer = new Uint8Array(READ_BYTES);
    try {
      while (!this.#closed) {
        const size = await this.socket.read(buffer);
        if (size === null) break;
        for (const frame of decoder.push(buffer.subarray(0, size))) this.#receive(frame);
      }
      this.#shut(null);
    } catch (error) {
      this.#shut(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #receive(frame: Frame): void {
    const { kind, call: number, header } = frame;
    if (kind === FRAME_KINDS.notice) {
      try {
        this.handlers.notice({ header, body: frame.body, stream: null });
      } catch (error) {
        this.handlers.fault(error);
      }
      return;
    }
    if (kind === FRAME_KINDS.part) {
      for (const whole of this.#flows.push(frame)) this.#receive(whole);
      return;
    }
    if (kind === FRAME_KINDS.request) return this.#accept(frame);
    const call = this.#calls.get(number);
    if (!call) return; // It was cancelled on our side while this frame was on its way.
    switch (kind) {
      case FRAME_KINDS.reply:
        return this.#settle(frame, call);
      case FRAME_KINDS.failure:
        call.settle?.reject(remoteProblem(header));
        return this.#finish(number, call, "failed");
      case FRAME_KINDS.chunk:
        return call.incoming?.push(frame.body);
      case FRAME_KINDS.end:
        call.incoming?.end();
        call.incoming = null;
        return this.#release(number, call);
      case FRAME_KINDS.cancel:
        return this.#cancelled(number, call, reasonOf(header));
      case FRAME_KINDS.credit:
        return call.outgoing?.grant(creditOf(header));
    }
  }

  #accept(frame: Frame): void {
    const number = frame.call;
    if (number % 2 === this.#firstCall % 2 || this.#calls.has(number)) {
      throw new FrameError(`The peer cannot use the call number ${number}`);
    }
    const tenantId = tenantOf(frame.header);
    const call: Call = { tenantId, outgoing: null, incoming: null, settle: null, work: null };
    this.#calls.set(number, call);
    const stream = this.#incomingStream(number, call, frame.header);
    call.work = new Work(frame.header, frame.body, stream);
    this.#answer(number, call, call.work);
  }

  async #answer(number: number, call: Call, request: IncomingRequest): Promise<void> {
    try {
      const reply = await this.handlers.request(request);
      if (call.work === null || this.#closed) {
        if (reply.body instanceof ReadableStream) await reply.body.cancel("cancelled");
        return;
      }
      this.#sendMessage(FRAME_KINDS.reply, number, call, reply);
    } catch (error) {
      if (!(error instanceof ProblemError)) this.handlers.fault(error);
      const document = error instanceof ProblemError ? error.toProblem() : problem("internal");
      const frames = { call: number, tenantId: call.tenantId };
      if (call.work !== null) {
        this.#send({ kind: FRAME_KINDS.failure, ...frames, header: document });
      }
    }
    call.work = null;
    this.#release(number, call);
  }

  #settle(frame: Frame, call: Call): void {
    const settle = call.settle;
    if (!settle) throw new FrameError(`The call ${frame.call} was answered twice`);
    call.settle = null;
    const stream = this.#incomingStream(frame.call, call, frame.header);
    settle.resolve({ header: frame.header, body: frame.body, stream });
    this.#release(frame.call, call);
  }

  #incomingStream(number: number, call: Call, header: unknown): Message["stream"] {
    if ((header as { hasBody?: unknown } | undefined)?.hasBody !== true) return null;
    const frames = { call: number, tenantId: call.tenantId };
    const incoming = new IncomingBody(
      (bytes) => this.#send({ kind: FRAME_KINDS.credit, ...frames, header: { bytes } }),
      (reason) => {
        call.incoming = null;
        this.#send({ kind: FRAME_KINDS.cancel, ...frames, header: { reason } });
        // The requester that gives up the reply's body gives up the whole call; the other side keeps answering.
        if (call.work === null) this.#finish(number, call, reason);
      },
    );
    call.incoming = incoming;
    return incoming.stream;
  }

  /** The peer cancelled: as requester the whole call, as responder the body of our request or of its reply. */
  #cancelled(number: number, call: Call, reason: string): void {
    const isOurs = number % 2 === this.#firstCall % 2;
    if (isOurs && call.settle) {
      call.outgoing?.stop(reason);
      call.outgoing = null;
      return;
    }
    this.#finish(number, call, reason);
  }

  #finish(number: number, call: Call, reason: string): void {
    this.#calls.delete(number);
    call.settle = null;
    call.incoming?.fail(new Error(`The body was cancelled: ${reason}`));
    call.incoming = null;
    call.outgoing?.stop(reason);
    call.outgoing = null;
    call.work?.abort(new Error(`The call was cancelled: ${reason}`));
    call.work = null;
  }

  #release(number: number, call: Call): void {
    if (!call.outgoing && !call.incoming && !call.settle && !call.work) this.#calls.delete(number);
  }

  #shut(error: Error | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#outbox = new Outbox();
    for (const [number, call] of this.#calls) {
      call.settle?.reject(disconnected());
      this.#finish(number, call, "disconnected");
    }
    try {
      this.socket.close();
    } catch (cause) {
      if (!(cause instanceof Deno.errors.BadResource)) this.handlers.fault(cause);
    }
    this.handlers.closed(error);
  }
}

function disconnected(): ProblemError {
  return new ProblemError("runtime_unavailable", "The broker's connection is closed");
}
