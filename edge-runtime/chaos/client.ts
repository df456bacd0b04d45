/**
 * One HTTP/1.1 client on one connection, as plain as possible: no pool that hides a broken connection behind a silent
 * retry. A connection is used until the server says `connection: close`, or, if it is not to be kept, for one request.
 */

/** What became of one request. */
export type Outcome =
  | { readonly kind: "answer"; readonly status: number; readonly text: string }
  /** Nobody listens. */
  | { readonly kind: "refused" }
  /** The connection ended before the answer did. */
  | { readonly kind: "broken" };

const END_OF_HEAD = "\r\n\r\n";

export class Client {
  #connection: Deno.Conn | null = null;

  constructor(
    private readonly port: number,
    private readonly host: string,
    private readonly path: string,
    private readonly isKept: boolean,
  ) {}

  async request(): Promise<Outcome> {
    try {
      this.#connection ??= await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    } catch (error) {
      if (isConnectionError(error)) return { kind: "refused" };
      throw error;
    }
    try {
      await this.#send(this.#connection);
      const { status, text, closes } = await this.#receive(this.#connection);
      if (closes || !this.isKept) this.close();
      return { kind: "answer", status, text };
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      this.close();
      return { kind: "broken" };
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  async #send(connection: Deno.Conn): Promise<void> {
    const connectionHeader = this.isKept ? "" : "connection: close\r\n";
    const head = `GET ${this.path} HTTP/1.1\r\nhost: ${this.host}\r\n${connectionHeader}${"\r\n"}`;
    const bytes = new TextEncoder().encode(head);
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  }

  async #receive(
    connection: Deno.Conn,
  ): Promise<{ status: number; text: string; closes: boolean }> {
    const buffer = new Uint8Array(16 * 1024);
    const decoder = new TextDecoder();
    for (let received = "";;) {
      const size = await connection.read(buffer);
      if (size === null) throw new Deno.errors.UnexpectedEof("The connection ended");
      received += decoder.decode(buffer.subarray(0, size), { stream: true });
      const end = received.indexOf(END_OF_HEAD);
      if (end < 0) continue;
      const head = received.slice(0, end);
      const length = Number(/^content-length: (\d+)/mi.exec(head)?.[1] ?? 0);
      const text = received.slice(end + END_OF_HEAD.length);
      if (text.length < length) continue;
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
      return { status, text, closes: /^connection: close/mi.test(head) };
    }
  }
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionRefused ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.UnexpectedEof;
}
