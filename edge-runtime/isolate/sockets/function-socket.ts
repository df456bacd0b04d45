/** The function's end of a WebSocket, whoever is at the other. */
import { SOCKET_LIMITS } from "@imprun/contracts/runtime/isolate";
import { defineProperty, encode } from "../primordials.ts";
import { defineEventHandlers, type EventHandler } from "./event-handlers.ts";

type Sent = string | ArrayBufferLike | ArrayBufferView | Blob;
export type SocketMessage = string | Uint8Array<ArrayBuffer>;

/** The way to the other end. */
export interface SocketLink {
  send(message: SocketMessage): void;
  /** A message of this size has been taken. */
  taken(size: number): void;
  close(code: number, reason: string): void;
  /** Whether this end may close with this code. */
  readonly isCloseCode: (code: unknown) => boolean;
}

const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;

/** The size that limits and acknowledgements count: units of text, or bytes. */
function sizeOf(message: SocketMessage): number {
  return message.length;
}

let opened: (socket: FunctionSocket, protocol?: string) => void;
let received: (socket: FunctionSocket, message: SocketMessage) => void;
let sent: (socket: FunctionSocket, size: number) => void;
let closed: (socket: FunctionSocket, code: number, reason: string, wasClean: boolean) => void;

/** A WebSocket (WHATWG WebSockets §3). */
export class FunctionSocket extends EventTarget {
  static readonly CONNECTING = CONNECTING;
  static readonly OPEN = OPEN;
  static readonly CLOSING = CLOSING;
  static readonly CLOSED = CLOSED;
  readonly CONNECTING = CONNECTING;
  readonly OPEN = OPEN;
  readonly CLOSING = CLOSING;
  readonly CLOSED = CLOSED;
  readonly extensions = "";
  binaryType: BinaryType = "blob";
  declare onopen: EventHandler;
  declare onmessage: EventHandler;
  declare onerror: EventHandler;
  declare onclose: EventHandler;
  readonly #link: SocketLink;
  #protocol: string;
  #state = CONNECTING;
  #buffered = 0;
  /** A Blob is read before it is sent, and what is sent after it waits for it. */
  #reading: Promise<void> | null = null;

  constructor(link: SocketLink, readonly url: string, protocol: string) {
    super();
    this.#link = link;
    this.#protocol = protocol;
  }

  get protocol(): string {
    return this.#protocol;
  }

  get readyState(): number {
    return this.#state;
  }

  get bufferedAmount(): number {
    return this.#buffered;
  }

  /** Sends one message. Throws InvalidStateError before `open`, and RangeError for one that is too large. */
  send(data: Sent): void {
    if (this.#state === CONNECTING) {
      throw new DOMException("The WebSocket is not open yet", "InvalidStateError");
    }
    if (!(data instanceof Blob) && this.#reading === null) return this.#send(messageOf(data));
    const before = this.#reading ?? Promise.resolve();
    const message = data instanceof Blob ? data.bytes() : Promise.resolve(messageOf(data));
    const reading: Promise<void> = before.then(() => message).then((ready) => {
      if (this.#reading === reading) this.#reading = null;
      this.#send(ready);
    });
    this.#reading = reading;
  }

  #send(message: SocketMessage): void {
    if (sizeOf(message) > SOCKET_LIMITS.messageSize) {
      throw new RangeError(`A message may have ${SOCKET_LIMITS.messageSize} bytes, no more`);
    }
    this.#buffered += sizeOf(message);
    if (this.#state !== OPEN) return;
    this.#link.send(message);
  }

  /** Starts the closing handshake. The code is one that this end may use, the reason has at most 123 bytes. */
  close(code = 1000, reason = ""): void {
    if (!this.#link.isCloseCode(code)) {
      throw new DOMException(`A WebSocket cannot be closed with ${code}`, "InvalidAccessError");
    }
    const text = String(reason);
    if (encode(text).length > 123) {
      throw new DOMException("The reason may have 123 bytes, no more", "SyntaxError");
    }
    if (this.#state >= CLOSING) return;
    this.#state = CLOSING;
    this.#link.close(code, text);
  }

  #opened(protocol = this.#protocol): void {
    if (this.#state !== CONNECTING) return;
    this.#protocol = protocol;
    this.#state = OPEN;
    this.dispatchEvent(new Event("open"));
  }

  #received(message: SocketMessage): void {
    this.#link.taken(sizeOf(message));
    if (this.#state !== OPEN) return;
    const data = typeof message === "string"
      ? message
      : this.binaryType === "blob"
      ? new Blob([message])
      : message.slice().buffer;
    this.dispatchEvent(new MessageEvent("message", { data, origin: originOf(this.url) }));
  }

  #closed(code: number, reason: string, wasClean: boolean): void {
    this.#state = CLOSED;
    if (!wasClean) this.dispatchEvent(new Event("error"));
    this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean }));
  }

  static {
    // Whoever has a socket must not reach these through its class.
    opened = (socket, protocol) => socket.#opened(protocol);
    received = (socket, message) => socket.#received(message);
    sent = (socket, size) => {
      socket.#buffered -= size;
    };
    closed = (socket, ...how) => socket.#closed(...how);
  }
}

/** What the other end tells of a socket. */
export { closed, opened, received, sent };

function messageOf(data: Exclude<Sent, Blob>): SocketMessage {
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0));
  if (!ArrayBuffer.isView(data)) return String(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

function originOf(url: string): string {
  return new URL(url).origin;
}

defineEventHandlers(FunctionSocket.prototype, ["open", "message", "error", "close"]);
defineProperty(FunctionSocket, "name", { value: "WebSocket" });
defineProperty(FunctionSocket.prototype, Symbol.toStringTag, { value: "WebSocket" });
