/** Ids of log entries: ObjectIds by their form, in order by their value. */

const encode = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

/**
 * Mints ids that sort by time to the millisecond across instances, and by the order of minting within this one.
 * The usual ObjectId sorts by the second only, and readers who follow a log would miss what comes late.
 */
export class LogIds {
  readonly #instance = encode(crypto.getRandomValues(new Uint32Array(1))[0]! & 0xff_ffff, 6);
  #lastMs = 0;
  #counter = 0;

  /** 24 hexadecimal digits: 4 bytes of seconds, 2 of milliseconds, 3 of this instance, 3 that count. */
  next(now = Date.now()): string {
    if (now > this.#lastMs) {
      this.#lastMs = now;
      this.#counter = 0;
    } else if (++this.#counter > 0xff_ffff) {
      this.#lastMs++;
      this.#counter = 0;
    }
    const seconds = encode(Math.floor(this.#lastMs / 1_000), 8);
    return seconds + encode(this.#lastMs % 1_000, 4) + this.#instance + encode(this.#counter, 6);
  }
}
