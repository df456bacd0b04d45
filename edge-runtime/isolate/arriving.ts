/**
 * Bodies that arrive for a request: its own, and those of answers to its outbound requests. The cell keeps a part of each,
 * and its source waits, until somebody reads it or gives it up. So what nobody has begun to read is given up with the request.
 */
import type { RequestWork } from "./context.ts";
import { cancelStream, isLocked, NativeReadableStream, promiseThen } from "./primordials.ts";

/** A body has arrived; anything but a stream is here as a whole. */
export function arrived(work: RequestWork, body: unknown): void {
  if (work.arriving === null || !(body instanceof NativeReadableStream)) return;
  const bodies = work.arriving ??= [];
  bodies[bodies.length] = body;
}

/** The answer is a stream, which may begin to read them at any time. */
export function keepArriving(work: RequestWork): void {
  work.arriving = null;
}

/** The request is over. */
export function giveUpUnread(work: RequestWork): void {
  const bodies = work.arriving;
  if (!bodies) return;
  work.arriving = null;
  for (let i = 0; i < bodies.length; i++) {
    // Who has a reader, or made a clone, reads on.
    if (!isLocked(bodies[i]!)) promiseThen(cancelStream(bodies[i]!), ignore, ignore);
  }
}

/** A body that broke needs not be given up. */
function ignore(): void {}
