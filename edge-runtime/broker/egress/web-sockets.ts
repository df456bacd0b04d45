/** WebSockets that functions open: a `fetch` of a `ws:` address whose two bodies are the messages either way. */
import { EGRESS_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import { SOCKET_LIMITS } from "@imprun/contracts/runtime/isolate";
import {
  closeFrame,
  closeOf,
  SOCKET_FRAMES,
  type SocketFrame,
  socketFrame,
  SocketFrameReader,
} from "@imprun/contracts/runtime/socket-frames";
import type { OutgoingMessage } from "../../transport/connection.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface SocketRequest {
  readonly tenantId: string;
  readonly url: URL;
  readonly protocols: string[];
  readonly headers: Headers;
  /** What the function sends; null when it sends nothing. */
  readonly sent: ReadableStream<Bytes> | null;
  /** Nobody waits any more for it to open. */
  readonly signal: AbortSignal;
}

/**
 * At a time; more are refused. Deno takes messages of up to 64 MB before anybody can say that they are too large, so
 * these bound the memory of the broker, and a tenant whose server sends such has to wait.
 */
const { webSockets: OPEN_PER_TENANT, webSocketsOfAll: OPEN_IN_ALL } = EGRESS_LIMITS;
const WAIT_AFTER_TOO_LARGE_MS = 60_000;
const IDLE_EVERY_MS = 15_000;
/** How often is looked whether the server has taken what waits for it. */
const DRAIN_MS = 20;
const encoder = new TextEncoder();

export class WebSockets {
  readonly #open = new Map<string, number>();
  #openInAll = 0;
  /** Tenants that have to wait, until when. */
  readonly #waiting = new Map<string, number>();

  /** Everything goes through `client`, which is the only way out. */
  constructor(private readonly client: Deno.HttpClient) {}

  /**
   * Resolves when it is open. Throws ProblemError `concurrency_limit` when the tenant has too many, and whatever the
   * WebSocket reports when it does not open.
   */
  async open(request: SocketRequest): Promise<OutgoingMessage> {
    const { tenantId, url, protocols, headers, signal } = request;
    this.#requireRoom(tenantId);
    const socket = new WebSocket(url, { protocols, headers, client: this.client });
    this.#open.set(tenantId, (this.#open.get(tenantId) ?? 0) + 1);
    this.#openInAll++;
    const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
    closed.then(() => this.#forget(tenantId));
    const abort = () => socket.close();
    signal.addEventListener("abort", abort, { once: true });
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = (event) => reject((event as ErrorEvent).error ?? event);
      closed.then(() => reject(signal.reason));
    }).finally(() => signal.removeEventListener("abort", abort));
    const header = {
      url: url.href,
      status: 101,
      statusText: "Switching Protocols",
      headers: socket.protocol === "" ? [] : [["sec-websocket-protocol", socket.protocol]],
      redirected: false,
      hasBody: true,
    };
    const tooLarge = () => this.#waiting.set(tenantId, performance.now() + WAIT_AFTER_TOO_LARGE_MS);
    return { header, body: exchange(socket, closed, request.sent, tooLarge) };
  }

  #requireRoom(tenantId: string): void {
    if ((this.#waiting.get(tenantId) ?? 0) > performance.now()) {
      throw new ProblemError(
        "concurrency_limit",
        "A server sent a message that is too large; WebSockets can be opened again in a minute",
      );
    }
    this.#waiting.delete(tenantId);
    const isOwn = (this.#open.get(tenantId) ?? 0) >= OPEN_PER_TENANT;
    if (!isOwn && this.#openInAll < OPEN_IN_ALL) return;
    throw new ProblemError(
      "concurrency_limit",
      `A gateway may have ${OPEN_PER_TENANT} WebSockets open, and all together ${OPEN_IN_ALL}`,
      isOwn
        ? { limitName: "EGRESS_LIMITS.webSockets", limit: OPEN_PER_TENANT }
        : { limitName: "EGRESS_LIMITS.webSocketsOfAll", limit: OPEN_IN_ALL },
    );
  }

  #forget(tenantId: string): void {
    this.#openInAll--;
    const open = this.#open.get(tenantId)! - 1;
    if (open > 0) this.#open.set(tenantId, open);
    else this.#open.delete(tenantId);
  }
}

/** Carries messages both ways until it is closed; the stream is what the server sends, and how it ended. */
function exchange(
  socket: WebSocket,
  closed: Promise<CloseEvent>,
  sent: ReadableStream<Bytes> | null,
  tooLarge: () => void,
): ReadableStream<Bytes> {
  let isOver = false;
  let messageAt = performance.now();
  const seen = () => messageAt = performance.now();
  const idle = setInterval(() => {
    if (performance.now() - messageAt > SOCKET_LIMITS.idleSeconds * 1_000) socket.close();
  }, IDLE_EVERY_MS);
  closed.then(() => clearInterval(idle));
  socket.binaryType = "arraybuffer";
  if (sent) {
    forward(socket, sent, seen).catch(() => {
      // The function's end broke, or sent what is no message.
      socket.close();
    });
  }
  return new ReadableStream<Bytes>({
    start(controller) {
      const end = (code: number, reason: string, wasClean: boolean) => {
        if (isOver) return;
        isOver = true;
        controller.enqueue(closeFrame({ code, reason, wasClean }));
        controller.close();
      };
      socket.onmessage = ({ data }) => {
        if (isOver) return;
        seen();
        const frame = frameOf(data);
        const isTooLarge = sizeOf(data) > SOCKET_LIMITS.messageSize;
        if (isTooLarge) tooLarge();
        if (isTooLarge || controller.desiredSize! < frame.length) {
          socket.close();
          if (isTooLarge) return end(1009, "A message is too large", false);
          return end(1008, "Messages come faster than the function takes them", false);
        }
        controller.enqueue(frame);
      };
      socket.onerror = null;
      closed.then(({ code, reason, wasClean }) => end(code, reason, wasClean));
    },
    cancel() {
      isOver = true;
      socket.close();
    },
  }, { highWaterMark: SOCKET_LIMITS.waitingSize, size: (frame) => frame.length });
}

function sizeOf(data: string | ArrayBuffer): number {
  return typeof data === "string" ? data.length : data.byteLength;
}

function frameOf(data: string | ArrayBuffer): Bytes {
  return typeof data === "string"
    ? socketFrame(SOCKET_FRAMES.text, encoder.encode(data))
    : socketFrame(SOCKET_FRAMES.bytes, new Uint8Array(data));
}

async function forward(
  socket: WebSocket,
  sent: ReadableStream<Bytes>,
  seen: () => void,
): Promise<void> {
  // Text of so many units may have three times as many bytes.
  const reader = new SocketFrameReader(3 * SOCKET_LIMITS.messageSize);
  for await (const chunk of sent) {
    for (const frame of reader.push(chunk)) act(socket, frame);
    seen();
    while (
      socket.readyState === WebSocket.OPEN && socket.bufferedAmount > SOCKET_LIMITS.messageSize
    ) await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
  }
  socket.close();
}

/** Throws for what a WebSocket refuses, such as a wrong code. */
function act(socket: WebSocket, { kind, payload }: SocketFrame): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (kind === SOCKET_FRAMES.text) return socket.send(new TextDecoder().decode(payload));
  if (kind === SOCKET_FRAMES.bytes) return socket.send(payload);
  const { code, reason } = closeOf(payload);
  socket.close(code, reason);
}
