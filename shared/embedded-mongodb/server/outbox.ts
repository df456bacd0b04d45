/** Writes replies to a socket, in order, without interleaving and without losing the tail of a partial write. */
export class Outbox {
  readonly #connection: Deno.Conn;
  readonly #queue: Uint8Array[] = [];
  #writing: Promise<void> | null = null;

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Starts writing in this very tick. The promise settles when everything that was sent has been handed to the kernel. */
  send(bytes: Uint8Array): Promise<void> {
    this.#queue.push(bytes);
    this.#writing ??= this.#drain();
    return this.#writing;
  }

  async #drain(): Promise<void> {
    try {
      for (let bytes = this.#queue.shift(); bytes !== undefined; bytes = this.#queue.shift()) {
        let written = 0;
        while (written < bytes.length) {
          written += await this.#connection.write(bytes.subarray(written));
        }
      }
    } finally {
      this.#writing = null;
    }
  }
}
