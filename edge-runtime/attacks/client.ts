/** A client that writes bytes as they are, for requests that no library would send. */
import type { TestCell } from "../testing/cell.ts";

/** The host of the gateway `web`, which these attacks are sent to. */
export const HOST = "web.dev.localhost";

/** Until the first byte of an answer, which may wait for an isolate, and then after each. */
const WAIT_MS = { first: 3_000, next: 150 };

/** Writes the bytes and reads until the server closes, or has said nothing for a while. */
export async function raw(
  cell: TestCell,
  sent: string | Uint8Array,
  firstMs: number = WAIT_MS.first,
): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: cell.port });
  const received: Uint8Array<ArrayBuffer>[] = [];
  const bytes = typeof sent === "string" ? new TextEncoder().encode(sent) : sent;
  try {
    for (let offset = 0; offset < bytes.length;) {
      offset += await connection.write(bytes.subarray(offset));
    }
    for await (const chunk of untilSilent(connection, firstMs)) received.push(chunk);
  } catch (error) {
    // The server may reset a connection that it does not like, even before all was written.
    const { ConnectionReset, BrokenPipe } = Deno.errors;
    if (!(error instanceof ConnectionReset || error instanceof BrokenPipe)) throw error;
  }
  close(connection);
  return new TextDecoder().decode(await new Blob(received).bytes());
}

async function* untilSilent(
  connection: Deno.Conn,
  firstMs: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const buffer = new Uint8Array(64 * 1024);
  let waitMs = firstMs;
  while (true) {
    const timer = setTimeout(() => close(connection), waitMs);
    try {
      const size = await connection.read(buffer);
      if (size === null) return;
      waitMs = WAIT_MS.next;
      yield buffer.slice(0, size);
    } catch (error) {
      // Silence: the timer closed it.
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
        return;
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Closes a connection that may be closed already. */
export function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** The status of each answer in what was received. */
export function statuses(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map((match) => Number(match[1]));
}

/** A request with these lines of headers after its Host. */
export function request(line: string, headers: readonly string[] = [], body = ""): string {
  return [`${line} HTTP/1.1`, `Host: ${HOST}`, ...headers, "", body].join("\r\n");
}
