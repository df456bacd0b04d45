/** Keep-alive connections that answer one request after the other, as many as are needed at a time. */

export interface Reply {
  /** The status, and for a problem its code: `200`, `503 cpu_limit`. */
  readonly outcome: string;
  /** The server closes the connection. */
  readonly closes: boolean;
}

const READ_BYTES = 16 * 1024;
const END_OF_HEAD = "\r\n\r\n";

/** One HTTP/1.1 connection with at most one request in flight. */
export class Client {
  readonly #buffer = new Uint8Array(READ_BYTES);
  readonly #decoder = new TextDecoder();
  #received = "";
  #waiting: PromiseWithResolvers<Reply> | null = null;
  #isOpen = true;

  private constructor(
    private readonly connection: Deno.TcpConn,
    private readonly request: Uint8Array,
  ) {
    this.#readAll().then(() => this.#ended(), () => this.#ended());
  }

  /** `request` is sent as it is, each time. */
  static async connect(port: number, request: Uint8Array): Promise<Client> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    return new Client(connection, request);
  }

  /** False when the server has closed it, or will after its last answer. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Rejects when the connection ends before the answer has come. */
  async send(): Promise<Reply> {
    this.#waiting = Promise.withResolvers<Reply>();
    const reply = this.#waiting.promise;
    // The answer may be awaited only after the connection has ended.
    reply.catch(() => {});
    for (let sent = 0; sent < this.request.length;) {
      sent += await this.connection.write(this.request.subarray(sent));
    }
    return await reply;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.connection.close();
  }

  async #readAll(): Promise<void> {
    for (let size; (size = await this.connection.read(this.#buffer)) !== null;) {
      this.#received += this.#decoder.decode(this.#buffer.subarray(0, size), { stream: true });
      this.#take();
    }
  }

  /** Settles the request when its answer is complete; the answers asked for here have a length. */
  #take(): void {
    const end = this.#received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = this.#received.slice(0, end);
    const length = Number(/^content-length: (\d+)/mi.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + END_OF_HEAD.length + length) return;
    const code = /"code":"(\w+)"/.exec(this.#received)?.[1];
    const closes = /^connection: close/mi.test(head);
    const status = head.slice(9, 12);
    this.#received = "";
    this.#waiting?.resolve({ outcome: code === undefined ? status : `${status} ${code}`, closes });
    this.#waiting = null;
    if (closes) this.close();
  }

  #ended(): void {
    this.close();
    this.#waiting?.reject(new Error("The connection ended before the answer"));
  }
}
