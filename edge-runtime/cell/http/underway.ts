/** Which clients have something in progress, by their ports: two clients with the same port only keep each other safe. */
import { Unfinished } from "../sockets/unfinished.ts";

const PORTS = 65_536;

export class Underway {
  readonly #requests = new Uint16Array(PORTS);
  /** 1 where a request came and nobody has asked for that since. */
  readonly #came = new Uint8Array(PORTS);

  /** Messages of WebSockets that are on their way. */
  readonly unfinished = new Unfinished();

  /** A request from this port is worked on. */
  enter(port: number): void {
    this.#requests[port]!++;
  }

  /** A request came from this port, whatever becomes of it. */
  came(port: number): void {
    this.#came[port] = 1;
  }

  /** Whether a request came from this port since that was last asked. */
  takeCame(port: number): boolean {
    const came = this.#came[port] === 1;
    this.#came[port] = 0;
    return came;
  }

  /** It has been answered, and its stream or WebSocket is over. */
  leave(port: number): void {
    this.#requests[port]!--;
  }

  has(port: number): boolean {
    return this.#requests[port]! > 0;
  }
}
