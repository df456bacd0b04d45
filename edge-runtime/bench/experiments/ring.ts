/** Texts through shared memory: one writer, one reader, one text at a time, and `Atomics.waitAsync` instead of a message. */

const SIZE = 1024 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encoded(batch: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(batch));
}

export function decoded(bytes: Uint8Array): unknown[] {
  return JSON.parse(decoder.decode(bytes));
}

/** The first word counts what was written, the second what was read, the third is a length. */
export class Ring {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  readonly #waiting: Uint8Array[] = [];
  #read = 0;

  constructor(readonly memory = new SharedArrayBuffer(SIZE)) {
    this.#words = new Int32Array(memory, 0, 4);
    this.#bytes = new Uint8Array(memory, 16);
  }

  /** Hands bytes over, now or when the reader has taken what is there. */
  write(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    if (this.#waiting.length === 1) this.#writeNext();
  }

  #writeNext(): void {
    const bytes = this.#waiting[0];
    if (bytes === undefined) return;
    const written = Atomics.load(this.#words, 0);
    const read = Atomics.load(this.#words, 1);
    if (read !== written) {
      const taken = Atomics.waitAsync(this.#words, 1, read).value;
      if (taken instanceof Promise) taken.then(() => this.#writeNext());
      else this.#writeNext();
      return;
    }
    this.#waiting.shift();
    this.#bytes.set(bytes);
    this.#words[2] = bytes.length;
    Atomics.add(this.#words, 0, 1);
    Atomics.notify(this.#words, 0);
    this.#writeNext();
  }

  /** Calls `take` with a copy of what comes, for good. */
  listen(take: (bytes: Uint8Array) => void): void {
    while (Atomics.load(this.#words, 0) !== this.#read) {
      const bytes = this.#bytes.slice(0, this.#words[2]);
      this.#read++;
      Atomics.add(this.#words, 1, 1);
      Atomics.notify(this.#words, 1);
      take(bytes);
    }
    const next = Atomics.waitAsync(this.#words, 0, this.#read).value;
    if (next instanceof Promise) next.then(() => this.listen(take));
    else this.listen(take);
  }
}
