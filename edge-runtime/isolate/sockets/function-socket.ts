/** The function's end of a WebSocket; the client's end is in the cell. */
import { SOCKET_LIMITS, type SocketAction, TO_CELL } from "@imprun/contracts/runtime/isolate";
import { attach, send } from "../port.ts";
import { defineProperty, encode } from "../primordials.ts";
import { NotSupported } from "../sandbox/not-supported.ts";
import { defineEventHandlers, type EventHandler } from "./event-handlers.ts";

type Sent = string | ArrayBufferLike | ArrayBufferView | Blob;
type Received = string | Uint8Array<ArrayBuffer>;

const CONNECTING = 0, OPEN = 1, CLOSING = 2, CLOSED = 3;

/** The size that limits and acknowledgements count: units of text, or bytes. */
function sizeOf(message: Received): number {
  return message.length;
}

let opened: (socket: FunctionSocket) => void;
let received: (socket: FunctionSocket, message: Received) => void;
let sent: (socket: FunctionSocket, size: number) => void;
let closed: (socket: FunctionSocket, code: number, reason: string, wasClean: boolean) => void;

/** A WebSocket (WHATWG WebSockets §3) that a client opened. */
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
  readonly #request: number;
  #state = CONNECTING;
  #buffered = 0;
  /** A Blob is read before it is sent, and what is sent after it waits for it. */
  #reading: Promise<void> | null = null;

  constructor(request: number, readonly url: string, readonly protocol: string) {
    super();
    this.#request = request;
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

  #send(message: Received): void {
    if (sizeOf(message) > SOCKET_LIMITS.messageSize) {
      throw new RangeError(`A message may have ${SOCKET_LIMITS.messageSize} bytes, no more`);
    }
    this.#buffered += sizeOf(message);
    if (this.#state !== OPEN) return;
    this.#act(["send", typeof message === "string" ? message : attach(message)]);
  }

  /** Starts the closing handshake. The code is 1000 or one of 3000 to 4999, the reason at most 123 bytes. */
  close(code = 1000, reason = ""): void {
    if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException("The code is 1000 or one of 3000 to 4999", "InvalidAccessError");
    }
    const text = String(reason);
    if (encode(text).length > 123) {
      throw new DOMException("The reason may have 123 bytes, no more", "SyntaxError");
    }
    if (this.#state >= CLOSING) return;
    this.#state = CLOSING;
    this.#act(["close", code, text]);
  }

  #act(action: SocketAction): void {
    send([TO_CELL.socket, this.#request, ...action]);
  }

  #opened(): void {
    if (this.#state !== CONNECTING) return;
    this.#state = OPEN;
    this.dispatchEvent(new Event("open"));
  }

  #received(message: Received): void {
    this.#act(["taken", sizeOf(message)]);
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
    opened = (socket) => socket.#opened();
    received = (socket, message) => socket.#received(message);
    sent = (socket, size) => {
      socket.#buffered -= size;
    };
    closed = (socket, ...how) => socket.#closed(...how);
  }
}

/** What the cell tells of a socket. */
export { closed, opened, received, sent };

function messageOf(data: Exclude<Sent, Blob>): Received {
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0));
  if (!ArrayBuffer.isView(data)) return String(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

function originOf(url: string): string {
  return new URL(url).origin;
}

/** The global `WebSocket` of tenants: what `Deno.upgradeWebSocket` gives is an instance, and none can be opened. */
export const TenantWebSocket = new Proxy(FunctionSocket, {
  construct() {
    throw new NotSupported("A function cannot open a WebSocket, only accept one");
  },
});
defineEventHandlers(FunctionSocket.prototype, ["open", "message", "error", "close"]);
defineProperty(FunctionSocket, "name", { value: "WebSocket" });
defineProperty(FunctionSocket.prototype, "constructor", { value: TenantWebSocket });
defineProperty(FunctionSocket.prototype, Symbol.toStringTag, { value: "WebSocket" });
