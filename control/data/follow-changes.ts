import type { ChangeStream, ChangeStreamOptions, Collection, Document } from "mongodb";
import type { Log } from "../log.ts";
import { delay } from "./delay.ts";

const REOPEN_MS = 1_000;

export interface Follower<T> {
  /** What of the events is wanted, as stages for the server; all by default. */
  readonly pipeline?: Document[];
  /** Called in order with each document that was inserted, replaced or updated. Must not throw. */
  onDocument(document: T): void;
  /** Called when the stream is open, and again when it was opened anew: from here on nothing is missed. */
  onOpen?(): void;
}

/**
 * Follows a collection by one change stream until `signal` aborts, and resolves then. The driver resumes a broken
 * stream; one that cannot be resumed is opened anew, so a document may be missed but the stream never just ends.
 */
export async function followChanges<T extends Document>(
  collection: Collection<T>,
  follower: Follower<T>,
  { signal, log }: { signal: AbortSignal; log: Log },
): Promise<void> {
  let resumeAfter: unknown;
  while (!signal.aborted) {
    const options: ChangeStreamOptions = { fullDocument: "updateLookup" };
    if (resumeAfter !== undefined) options.resumeAfter = resumeAfter;
    const stream = collection.watch<T>(follower.pipeline ?? [], options);
    stream.once("resumeTokenChanged", () => follower.onOpen?.());
    stream.on("resumeTokenChanged", (token) => resumeAfter = token);
    const close = () => void stream.close();
    signal.addEventListener("abort", close);
    try {
      await deliver(stream, follower);
    } catch (error) {
      if (signal.aborted) return;
      log("warn", `The change stream on ${collection.namespace} failed and is opened anew`, {
        error,
      });
      resumeAfter = undefined;
      await delay(REOPEN_MS, signal);
    } finally {
      signal.removeEventListener("abort", close);
      await stream.close();
    }
  }
}

async function deliver<T extends Document>(
  stream: ChangeStream<T>,
  follower: Follower<T>,
): Promise<void> {
  for await (const event of stream) {
    if ("fullDocument" in event && event.fullDocument) follower.onDocument(event.fullDocument as T);
  }
}
