/** Which clients have something in progress, by their ports: two clients with the same port only keep each other safe. */
import { type Clients, type Peer, samePeer } from "../../listener/clients.ts";
import { Unfinished } from "../sockets/unfinished.ts";
import { Ahead } from "./ahead.ts";

const PORTS = 65_536;

export class Underway {
  readonly #requests = new Uint16Array(PORTS);
  /** 1 where a request came lately, and in the time before. */
  #now = new Uint8Array(PORTS);
  #before = new Uint8Array(PORTS);

  /** Messages of WebSockets that are on their way. */
  readonly unfinished = new Unfinished();

  /** What clients have sent that no request is about. */
  readonly ahead = new Ahead();

  /** Where connections are found; null where the C library is not at hand. */
  clients: Clients | null = null;

  /** A request from this port is worked on. */
  enter(port: number): void {
    this.#requests[port]!++;
  }

  /** A request came from this port, whatever becomes of it. */
  came(port: number): void {
    this.#now[port] = 1;
  }

  /** Begins a new time, for `cameBefore` to tell of the one that ends. */
  turn(): void {
    [this.#now, this.#before] = [this.#before, this.#now];
    this.#now.fill(0);
    this.ahead.turn();
  }

  /** Whether a request came from this port between the last two turns. */
  cameBefore(port: number): boolean {
    return this.#before[port] === 1;
  }

  /** It has been answered, and its stream or WebSocket is over. */
  leave(port: number): void {
    this.#requests[port]!--;
  }

  has(port: number): boolean {
    return this.#requests[port]! > 0;
  }

  /** Sends bytes to a client, and says that no more follow. Returns whether its connection was found. */
  cutOff(peer: Peer, bytes: Uint8Array): boolean {
    if (this.clients === null) return false;
    const highest = this.clients.highest();
    for (let descriptor = 0; descriptor < highest; descriptor++) {
      const other = this.clients.peerOf(descriptor);
      if (other === null || !samePeer(other, peer)) continue;
      this.clients.finish(descriptor, bytes);
      return true;
    }
    return false;
  }
}
