/**
 * What clients send that no request of theirs is about. While an answer is awaited or streamed, Deno (2.9.6) reads on, to learn
 * when the client leaves, and keeps all of it, at a gigabyte a second if the client can (denoland/deno#36869); and when an answer is
 * there, it reads and forgets the rest of the body, for as long as that comes. How much comes is seen in the kernel's count of
 * what a connection received, beside what its requests may have.
 */
import { INCOMING_LIMITS } from "@imprun/contracts/limits";

const { aheadBytes, forgottenBytes } = INCOMING_LIMITS;
const PORTS = 65_536;
/** What surrounds a part of a body: the sizes of its chunks, or the head of its frame. */
const FRAMING_BYTES = 64;

/** A connection as it was last looked at. */
interface Seen {
  readonly port: number;
  received: number;
  had: number;
  ahead: number;
}

export class Ahead {
  /** What the requests of each port have had since ever, modulo 2 ** 32. Two clients with the same port share it. */
  readonly #had = new Uint32Array(PORTS);
  /** The same when the connections were last looked at. */
  readonly #before = new Uint32Array(PORTS);
  readonly #now = new Uint32Array(PORTS);
  /** What may wait of the bodies of requests in progress. */
  readonly #bodies = new Float64Array(PORTS);
  readonly #seen = new Map<number, Seen>();

  /** A request has come, and may have had so many bytes. */
  requested(port: number, bytes: number): void {
    this.#had[port]! += bytes;
  }

  /** A part of a body was read. */
  took(port: number, bytes: number): void {
    this.#had[port]! += bytes + FRAMING_BYTES;
  }

  /** So many bytes of a body may wait, or may no longer when they are negative. */
  mayWait(port: number, bytes: number): void {
    this.#bodies[port]! += bytes;
  }

  /** All connections are about to be looked at. */
  turn(): void {
    this.#before.set(this.#now);
    this.#now.set(this.#had);
  }

  /** Takes what a connection has received in all. Returns whether more is ahead of its requests than is good for others. */
  isTooMuch(descriptor: number, port: number, received: number, isUnderway: boolean): boolean {
    const had = this.#had[port]!;
    let seen = this.#seen.get(descriptor);
    if (seen === undefined || seen.port !== port || seen.received > received) {
      // It was opened since the last look.
      seen = { port, received: 0, had: this.#before[port]!, ahead: 0 };
      this.#seen.set(descriptor, seen);
    }
    seen.ahead = Math.max(0, seen.ahead + received - seen.received - (had - seen.had >>> 0));
    seen.received = received;
    seen.had = had;
    return seen.ahead > (isUnderway ? aheadBytes + this.#bodies[port]! : forgottenBytes);
  }

  /** The descriptor is no connection any more. */
  gone(descriptor: number): void {
    this.#seen.delete(descriptor);
  }
}
