/** Which clients have something in progress, by their ports: two clients with the same port only keep each other safe. */
import { Unfinished } from "../sockets/unfinished.ts";

const PORTS = 65_536;

export class Underway {
  readonly #requests = new Uint16Array(PORTS);

  /** Messages of WebSockets that are on their way. */
  readonly unfinished = new Unfinished();

  /** A request came from this port. */
  enter(port: number): void {
    this.#requests[port]!++;
  }

  /** It has been answered, and its stream or WebSocket is over. */
  leave(port: number): void {
    this.#requests[port]!--;
  }

  has(port: number): boolean {
    return this.#requests[port]! > 0;
  }
}
