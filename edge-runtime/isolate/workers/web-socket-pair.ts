/** `WebSocketPair`, by which module workers of Cloudflare accept a WebSocket: one end is returned, the other one speaks. */
import { isServerCloseCode } from "@imprun/contracts/runtime/isolate";
import type { Incoming } from "../incoming.ts";
import { defineProperty } from "../primordials.ts";
import { FunctionSocket, type SocketLink } from "../sockets/function-socket.ts";
import { NotSupported } from "../sandbox/not-supported.ts";
import { linkOf, requireUpgrade } from "../sockets/upgrade.ts";

type Sent = Parameters<FunctionSocket["send"]>[0];

/** Leads nowhere until the other end has been returned; what was closed before is closed then. */
class LaterLink implements SocketLink {
  readonly isCloseCode = isServerCloseCode;
  #link: SocketLink | null = null;
  #closed: [code: number, reason: string] | null = null;

  join(link: SocketLink): void {
    this.#link = link;
    if (this.#closed) link.close(...this.#closed);
  }
  send(message: Parameters<SocketLink["send"]>[0]): void {
    this.#link?.send(message);
  }
  taken(size: number): void {
    this.#link?.taken(size);
  }
  close(code: number, reason: string): void {
    if (this.#link) this.#link.close(code, reason);
    else this.#closed = [code, reason];
  }
}

/** The end that speaks. It takes messages for the client as soon as it is accepted. */
class ServerEnd extends FunctionSocket {
  override url = "";
  override binaryType: BinaryType = "arraybuffer";
  #accepted = false;
  #waiting: Sent[] = [];

  constructor(link: LaterLink) {
    super(link, "", "");
    this.addEventListener("open", () => {
      for (const data of this.#waiting.splice(0)) super.send(data);
    });
  }

  accept(): void {
    this.#accepted = true;
  }

  override get readyState(): number {
    const state = super.readyState;
    return state === this.CONNECTING && this.#accepted ? this.OPEN : state;
  }

  override send(data: Sent): void {
    if (super.readyState === this.CONNECTING && this.#accepted) this.#waiting.push(data);
    else super.send(data);
  }
}
// Nobody needs the way to the cell but this module.
const linkOfServer = new WeakMap<ServerEnd, LaterLink>();

let serverOf: (client: unknown) => ServerEnd | undefined;

/** The end for `new Response(null, { status: 101, webSocket })`. */
class ClientEnd {
  readonly #server: ServerEnd;
  constructor(server: ServerEnd) {
    this.#server = server;
  }
  accept(): never {
    throw new NotSupported("The first end of a WebSocketPair is for the client: return it");
  }
  static {
    serverOf = (client) =>
      typeof client === "object" && client !== null && #server in client
        ? client.#server
        : undefined;
  }
}

export class WebSocketPair {
  readonly 0: ClientEnd;
  readonly 1: ServerEnd;
  constructor() {
    const link = new LaterLink();
    const server = new ServerEnd(link);
    linkOfServer.set(server, link);
    this[0] = new ClientEnd(server);
    this[1] = server;
  }
}

/** Notes the end that a Response was made with, as its `webSocket`. */
export function keepWebSocket(response: Response, init: ResponseInit | undefined): void {
  const given = (init as { webSocket?: unknown } | undefined)?.webSocket;
  if (given !== undefined && serverOf(given)) {
    defineProperty(response, "webSocket", { value: given });
  }
}

/** Joins the pair whose end this Response has to the client of its request; nothing for any other Response. */
export function joinPair(incoming: Incoming, response: Response): void {
  const server = serverOf((response as { webSocket?: unknown }).webSocket);
  const { work, request } = incoming.context;
  if (!server || work.socket) return;
  requireUpgrade(incoming);
  work.socket = server;
  server.url = incoming.url.replace(/^http/, "ws");
  linkOfServer.get(server)!.join(linkOf(request));
}
