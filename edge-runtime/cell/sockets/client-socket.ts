/** The client's end of a WebSocket, and what the cell bounds about it. */
import { SOCKET_LIMITS } from "@imprun/contracts/runtime/isolate";

export type SocketData = string | Uint8Array<ArrayBuffer>;

/** What the function learns. */
export interface SocketListener {
  open(): void;
  message(data: SocketData): void;
  sent(size: number): void;
  /** Comes once, as the last. */
  closed(code: number, reason: string, wasClean: boolean): void;
}

/** What left for the client is acknowledged so often, and not message by message. */
const SENT_EVERY_MS = 20;
const IDLE_EVERY_MS = 15_000;
/** A client that went away meanwhile gets no answer any more, and no event says so. */
const OPENING_MS = 5_000;
/** A client that does not answer the closing handshake for so long counts as gone. */
const CLOSING_MS = 5_000;

export class ClientSocket {
  /** Messages of the client that came whole. */
  received = 0;
  #waitingSize = 0;
  #waitingMessages = 0;
  #unacknowledged = 0;
  #messageAt = performance.now();
  #isEnding = false;
  #isOver = false;
  #sentTimer: ReturnType<typeof setTimeout> | undefined;
  #endTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #openTimer = setTimeout(() => this.#closed(1006, "", false), OPENING_MS);
  readonly #idleTimer = setInterval(() => this.#endIdle(), IDLE_EVERY_MS);

  constructor(private readonly socket: WebSocket, private readonly listener: SocketListener) {
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      clearTimeout(this.#openTimer);
      if (!this.#isEnding) listener.open();
    };
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code, reason, wasClean }) => this.#closed(code, reason, wasClean);
  }

  /** A message of the function. */
  send(data: SocketData): void {
    if (this.#isEnding) return;
    if (data.length > SOCKET_LIMITS.messageSize) {
      return this.end(1009, "The function sent a message that is too large");
    }
    this.#messageAt = performance.now();
    this.#unacknowledged += data.length;
    this.socket.send(data);
    if (this.socket.bufferedAmount > SOCKET_LIMITS.waitingSize) {
      return this.end(1008, "The client reads more slowly than the function sends");
    }
    this.#sentTimer ??= setTimeout(() => this.#acknowledge(), SENT_EVERY_MS);
  }

  /** The function has seen a message of this size. */
  taken(size: number): void {
    this.#waitingSize -= size;
    this.#waitingMessages--;
  }

  /** Begins the closing handshake; the function or the platform wants it. Codes: RFC 6455 §7.4. */
  end(code: number, reason: string): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    // The handshake of opening may still be under way.
    if (this.socket.readyState === WebSocket.CONNECTING) {
      this.socket.onopen = () => this.socket.close(code, reason);
    } else this.socket.close(code, reason);
    this.#endTimer = setTimeout(() => this.#closed(1006, "", false), CLOSING_MS);
  }

  #received(data: string | ArrayBuffer): void {
    this.received++;
    if (this.#isEnding) return;
    const message = typeof data === "string" ? data : new Uint8Array(data);
    const size = message.length;
    if (size > SOCKET_LIMITS.messageSize) {
      return this.end(1009, `A message may have ${SOCKET_LIMITS.messageSize} bytes`);
    }
    this.#messageAt = performance.now();
    this.#waitingSize += size;
    this.#waitingMessages++;
    if (
      this.#waitingSize > SOCKET_LIMITS.waitingSize ||
      this.#waitingMessages > SOCKET_LIMITS.waitingMessages
    ) return this.end(1008, "Messages come faster than the function takes them");
    this.listener.message(message);
  }

  #acknowledge(): void {
    this.#sentTimer = undefined;
    const { bufferedAmount } = this.socket;
    const sent = this.#unacknowledged - bufferedAmount;
    this.#unacknowledged = bufferedAmount;
    if (sent > 0) this.listener.sent(sent);
    if (bufferedAmount > 0 && !this.#isOver) {
      this.#sentTimer = setTimeout(() => this.#acknowledge(), SENT_EVERY_MS);
    }
  }

  #endIdle(): void {
    const idleMs = performance.now() - this.#messageAt;
    if (idleMs > SOCKET_LIMITS.idleSeconds * 1_000) this.end(1001, "No message came for too long");
  }

  #closed(code: number, reason: string, wasClean: boolean): void {
    if (this.#isOver) return;
    this.#isOver = this.#isEnding = true;
    clearTimeout(this.#openTimer);
    clearTimeout(this.#sentTimer);
    clearTimeout(this.#endTimer);
    clearInterval(this.#idleTimer);
    this.listener.closed(code, reason, wasClean);
  }
}
