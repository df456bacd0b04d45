/** One client connection: requests in, replies out, in order. */
import { MongoError } from "../errors/mongo-error.ts";
import { FrameReader, ProtocolError } from "../wire/frame-reader.ts";
import { readRequest, type Request, writeReply } from "../wire/message.ts";
import { Outbox } from "./outbox.ts";
import { LARGE_BYTES, type Turns } from "./turns.ts";

/** What a reply may ask of the connection besides being sent. */
export interface Outcome {
  /** One encoded document; null closes the connection without an answer. */
  readonly body: Uint8Array | null;
}

export interface ConnectionContext {
  readonly id: number;
  /** Aborted when the peer has gone. */
  readonly signal: AbortSignal;
}

export type Handler = (
  request: Request,
  connection: ConnectionContext,
) => Outcome | Promise<Outcome>;

/** A peer that sends faster than it is answered is not read any further than this. */
const QUEUED_REQUESTS = 16;

/**
 * Serves one socket until either side closes it. Reading goes on while a request waits (a change stream's `getMore`), since
 * that is how a peer that has gone is noticed; requests are still handled one after another.
 * @param turns of the large requests of all connections
 */
export async function serveConnection(
  connection: Deno.TcpConn,
  id: number,
  handle: Handler,
  turns: Turns,
): Promise<void> {
  const gone = new AbortController();
  const context: ConnectionContext = { id, signal: gone.signal };
  const outbox = new Outbox(connection);
  const frames = new FrameReader();
  const queue: Uint8Array[] = [];
  let working = Promise.resolve();
  let busy = false;

  async function work(): Promise<void> {
    busy = true;
    try {
      for (let bytes = queue.shift(); bytes !== undefined; bytes = queue.shift()) {
        const message = bytes;
        const { request, outcome } = message.length < LARGE_BYTES
          ? begin(message)
          : (await turns.run(() => begin(message))).result;
        const { body } = outcome instanceof Promise ? await outcome : outcome;
        if (gone.signal.aborted) return;
        if (body === null) return close();
        if (!request.silent) await outbox.send(writeReply(request, body));
      }
    } catch (error) {
      close();
      assertOfPeer(error, id);
    } finally {
      busy = false;
    }
  }

  function begin(message: Uint8Array): { request: Request; outcome: ReturnType<Handler> } {
    const request = readRequest(message);
    return { request, outcome: handle(request, context) };
  }

  function close(): void {
    if (gone.signal.aborted) return;
    gone.abort();
    closeQuietly(connection);
  }

  try {
    connection.setNoDelay(true);
    while (!gone.signal.aborted) {
      const count = await connection.read(frames.space());
      if (count === null) break;
      frames.received(count);
      for (let bytes = frames.next(); bytes !== null; bytes = frames.next()) {
        queue.push(bytes);
      }
      if (queue.length > 0 && !busy) working = work();
      if (queue.length > QUEUED_REQUESTS) await working;
    }
  } catch (error) {
    assertOfPeer(error, id);
  } finally {
    close();
    await working;
  }
}

/** Closes a connection that may be closed already. */
export function closeQuietly(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** Throws what is no fault of the peer. */
function assertOfPeer(error: unknown, id: number): void {
  if (error instanceof ProtocolError || error instanceof MongoError) {
    console.error(`Connection ${id}: ${error.message}`);
  } else if (!isDisconnect(error)) throw error;
}

/** The peer or we closed the socket: the ordinary end of a connection. */
function isDisconnect(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.UnexpectedEof;
}
