/**
 * What clients have sent of messages that have not come to their end. Deno puts a message of a WebSocket together before
 * it says a word, up to 64 MB of it, so that their sizes are seen in the kernel's count of what a connection received.
 */
import { SOCKET_LIMITS } from "@imprun/contracts/runtime/isolate";
import { keyOf, type Peer } from "../../listener/clients.ts";

/** A unit of text takes up to three bytes. */
export const UNFINISHED_BYTES = 3 * SOCKET_LIMITS.messageSize + 1024 ** 2;

/** The client's end of a WebSocket. */
export interface Receiving {
  /** Messages that came whole. */
  readonly received: number;
}

interface Watched {
  readonly socket: Receiving;
  /** As of the last look after which a message came whole. */
  received: number;
  bytes: number;
}

export class Unfinished {
  readonly #watched = new Map<string, Watched>();

  add(peer: Peer, socket: Receiving): void {
    this.#watched.set(keyOf(peer), { socket, received: -1, bytes: 0 });
  }

  remove(peer: Peer, socket: Receiving): void {
    const key = keyOf(peer);
    if (this.#watched.get(key)?.socket === socket) this.#watched.delete(key);
  }

  /**
   * Takes how many bytes the connection has received in all. Returns whether its message has become too large to end well; null
   * when it is no WebSocket.
   */
  isTooLarge(peer: Peer, bytes: number): boolean | null {
    if (this.#watched.size === 0) return null;
    const watched = this.#watched.get(keyOf(peer));
    if (watched === undefined) return null;
    if (watched.received !== watched.socket.received) {
      watched.received = watched.socket.received;
      watched.bytes = bytes;
    }
    return bytes - watched.bytes > UNFINISHED_BYTES;
  }
}
