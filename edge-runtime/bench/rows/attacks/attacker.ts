/** The caller of an attack: plain connections, so that it can be as rude as it likes. */
import type { Target } from "../../load/load.ts";
import type { Attack } from "./programs.ts";

const CHUNK = new TextEncoder().encode(`10000\r\n${"x".repeat(65_536)}\r\n`);

/** Attacks until the signal is aborted; resolves with the answers' statuses and how often each came. */
export async function attack(
  target: Target,
  { callsPerSecond, openCalls, caller }: Attack,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  const open = new Set<Promise<void>>();
  const begin = () => {
    if (open.size >= openCalls) return;
    const call = callOnce(target, caller, signal).then((answer) => {
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }).finally(() => open.delete(call));
    open.add(call);
  };
  begin();
  const timer = setInterval(begin, 1_000 / callsPerSecond);
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  clearInterval(timer);
  await Promise.all(open);
  return answers;
}

/** The status and the code of the problem, or `none` when the connection ended before. */
async function callOnce(
  { url, headers }: Target,
  caller: Attack["caller"],
  signal: AbortSignal,
): Promise<string> {
  const { port, pathname } = new URL(url);
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  const close = () => connection.close();
  signal.addEventListener("abort", close, { once: true });
  let received = "";
  try {
    const hasBody = caller === "sends without end";
    const sends = hasBody || caller === "sends behind its request";
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const more = hasBody ? "transfer-encoding: chunked\r\n" : "";
    const head = `${
      hasBody ? "POST" : "GET"
    } ${pathname} HTTP/1.1\r\n${lines}${more}connection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    const sending = sends ? sendWithoutEnd(connection) : null;
    if (caller === "does not read") {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    } else received = await readAll(connection);
    await sending;
  } catch (error) {
    if (!signal.aborted && !isConnectionError(error)) throw error;
  } finally {
    signal.removeEventListener("abort", close);
    if (!signal.aborted) connection.close();
  }
  const code = /"code":"(\w+)"/.exec(received)?.[1];
  const status = received.slice(9, 12);
  return status === "" ? "none" : code === undefined ? status : `${status} ${code}`;
}

async function sendWithoutEnd(connection: Deno.Conn): Promise<void> {
  try {
    for (;;) await connection.write(CHUNK);
  } catch (error) {
    // The server has closed, or the attack is over; the reader says which.
    if (!isConnectionError(error)) throw error;
  }
}

/** Reads to the end and keeps the beginning. */
async function readAll(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(256 * 1024);
  let kept = "";
  for (let size; (size = await connection.read(buffer)) !== null;) {
    if (kept.length < 4_096) {
      kept += new TextDecoder().decode(buffer.subarray(0, Math.min(size, 4_096)));
    }
  }
  return kept;
}

function isConnectionError(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionRefused || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted;
}
