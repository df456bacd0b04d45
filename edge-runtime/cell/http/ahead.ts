/**
 * What clients send that no request of theirs is about. While an answer is awaited or streamed, Deno (2.9.6) reads on, to learn
 * when the client leaves, and keeps all of it, at a gigabyte a second if the client can (denoland/deno#36869); and when an answer is
 * there, it reads and forgets the rest of the body, for as long as that comes. How much comes is seen in the kernel's count of
 * what a connection received, beside what its requests may have.
 */

import { INCOMING_LIMITS } from "@imprun/contracts/limits";

const { aheadBytes, forgottenBytes } = INCOMING_LIMITS;
const PORTS = 65_536;
/** A head and a small body. */
const REQUEST_BYTES = 128 * 1024;
/** What HTTP/2 has clients send of a body that nobody takes, and room for its frames. */
export const WINDOW_BYTES = 2 * 1024 ** 2;

/** A connection as it was last looked at. */
interface Seen {
  readonly port: number;
  received: number;
  allowed: number;
  ahead: number;
}

export class Ahead {
  /** What the requests of each port may have had since ever, modulo 2 ** 32. Two clients with the same port share it. */
  readonly #allowed = new Uint32Array(PORTS);
  /** The same when the connections were last looked at. */
  readonly #before = new Uint32Array(PORTS);
  readonly #now = new Uint32Array(PORTS);
  readonly #seen = new Map<number, Seen>();

  /** A request has come. */
  requested(port: number): void {
    this.#allowed[port]! += REQUEST_BYTES;
  }

  /** It may have so many bytes more. */
  expects(port: number, bodyBytes: number): void {
    this.#allowed[port]! += bodyBytes;
  }

  /** All connections are about to be looked at. */
  turn(): void {
    this.#before.set(this.#now);
    this.#now.set(this.#allowed);
  }

  /** Takes what a connection has received in all. Returns whether more is ahead of its requests than is good for others. */
  isTooMuch(descriptor: number, port: number, received: number, isUnderway: boolean): boolean {
    const allowed = this.#allowed[port]!;
    let seen = this.#seen.get(descriptor);
    if (seen === undefined || seen.port !== port || seen.received > received) {
      // It was opened since the last look.
      seen = { port, received: 0, allowed: this.#before[port]!, ahead: 0 };
      this.#seen.set(descriptor, seen);
    }
    const granted = allowed - seen.allowed >>> 0;
    seen.ahead = Math.max(0, seen.ahead + received - seen.received - granted);
    seen.received = received;
    seen.allowed = allowed;
    return seen.ahead > (isUnderway ? aheadBytes : forgottenBytes);
  }

  /** The descriptor is no connection any more. */
  gone(descriptor: number): void {
    this.#seen.delete(descriptor);
  }
}
