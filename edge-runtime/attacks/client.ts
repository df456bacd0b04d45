/** A client that writes bytes as they are, for requests that no library would send. */
import type { TestCell } from "../testing/cell.ts";

/** The host of the gateway `web`, which these attacks are sent to. */
export const HOST = "web.dev.localhost";

/** How long a server is listened to that may have said all. A slower machine hears less, and nothing that is not there. */
const SILENCE_MS = 150;
/** Only there so that a broken test ends. */
const GIVE_UP_MS = 60_000;

/** Writes the bytes and reads until the server closes, or has sent so many whole answers and then nothing for a while. */
export async function raw(
  cell: TestCell,
  sent: string | Uint8Array,
  answers = 1,
): Promise<string> {
  return await exchange(cell, sent, (received) => {
    return wholeAnswers(received) < answers ? GIVE_UP_MS : SILENCE_MS;
  });
}

/** Writes bytes to which there may be no answer, and reads until the server closes or says nothing for so long. */
export async function rawUntilSilent(
  cell: TestCell,
  sent: Uint8Array,
  silenceMs: number,
): Promise<string> {
  return await exchange(cell, sent, () => silenceMs);
}

async function exchange(
  cell: TestCell,
  sent: string | Uint8Array,
  patienceMs: (received: string) => number,
): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: cell.port });
  const bytes = typeof sent === "string" ? new TextEncoder().encode(sent) : sent;
  // An answer may come, and the connection end, before all was written.
  const [received] = await Promise.all([
    receive(connection, patienceMs),
    write(connection, bytes),
  ]);
  close(connection);
  return received;
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  try {
    for (let offset = 0; offset < bytes.length;) {
      offset += await connection.write(bytes.subarray(offset));
    }
  } catch (error) {
    if (!isEnd(error)) throw error;
  }
}

async function receive(
  connection: Deno.Conn,
  patienceMs: (received: string) => number,
): Promise<string> {
  const buffer = new Uint8Array(64 * 1024);
  const decoder = new TextDecoder();
  let received = "";
  while (true) {
    const timer = setTimeout(() => close(connection), patienceMs(received));
    try {
      const size = await connection.read(buffer);
      if (size === null) return received;
      received += decoder.decode(buffer.subarray(0, size), { stream: true });
    } catch (error) {
      if (isEnd(error)) return received;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The server may reset a connection that it does not like, and silence has the timer close it. */
function isEnd(error: unknown): boolean {
  const { BadResource, BrokenPipe, ConnectionReset, Interrupted } = Deno.errors;
  return [BadResource, BrokenPipe, ConnectionReset, Interrupted]
    .some((kind) => error instanceof kind);
}

/** How many answers have come with all of their bodies, which are in ASCII here. */
function wholeAnswers(received: string): number {
  let count = 0;
  for (let at = 0;;) {
    const body = received.indexOf("\r\n\r\n", at) + 4;
    if (body < 4) return count;
    const head = received.slice(at, body);
    const length = /^content-length: (\d+)\r$/im.exec(head)?.[1];
    at = length === undefined ? received.indexOf("0\r\n\r\n", body) + 5 : body + Number(length);
    if (at < body || at > received.length) return count;
    count++;
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
