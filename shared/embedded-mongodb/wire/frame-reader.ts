/** Cuts a TCP byte stream into wire-protocol messages. */

/** The longest message a peer may send, as advertised in `hello`. */
export const MAX_MESSAGE_BYTES = 48_000_000;
const LENGTH_BYTES = 4;
const HEADER_BYTES = 16;
const INITIAL_BYTES = 64 * 1024;

/** A peer broke the framing: the connection cannot be used any longer. */
export class ProtocolError extends Error {
  override name = "ProtocolError";
}

/**
 * Collects received bytes in one buffer that grows by doubling, so that a message which arrives in many TCP segments is
 * copied a constant number of times.
 */
export class FrameReader {
  #buffer = new Uint8Array(INITIAL_BYTES);
  #start = 0;
  #end = 0;

  /** Room to receive into; call `received` with the number of bytes that were written there. */
  space(): Uint8Array {
    if (this.#start === this.#end) {
      this.#start = this.#end = 0;
    }
    const wanted = Math.max(this.#wantedBytes() - (this.#end - this.#start), 1);
    if (this.#buffer.length - this.#end < wanted) this.#makeRoom(wanted);
    return this.#buffer.subarray(this.#end);
  }

  received(bytes: number): void {
    this.#end += bytes;
  }

  /**
   * The next complete message (header included), or null while it has not arrived whole. The bytes are a copy that the
   * caller may keep.
   * @throws {ProtocolError} on a length that no message can have
   */
  next(): Uint8Array | null {
    const available = this.#end - this.#start;
    if (available < LENGTH_BYTES) return null;
    const length = this.#length();
    if (available < length) return null;
    const message = this.#buffer.slice(this.#start, this.#start + length);
    this.#start += length;
    return message;
  }

  #length(): number {
    const view = new DataView(this.#buffer.buffer, this.#start, LENGTH_BYTES);
    const length = view.getInt32(0, true);
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
      throw new ProtocolError(`A message cannot be ${length} bytes long`);
    }
    return length;
  }

  #wantedBytes(): number {
    return this.#end - this.#start < LENGTH_BYTES ? HEADER_BYTES : this.#length();
  }

  #makeRoom(wanted: number): void {
    const held = this.#end - this.#start;
    const needed = held + wanted;
    if (needed <= this.#buffer.length && this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
    } else {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = larger;
    }
    this.#start = 0;
    this.#end = held;
  }
}
