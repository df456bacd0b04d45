/** The source of a change-stream cursor: reads the oplog from a position, filters it, and waits for more. */
import { encodeDocument } from "../document/codec.ts";
import type { Doc } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { type EventOptions, invalidateEvent, isShown, toEvent } from "../oplog/event.ts";
import type { Oplog, OplogEntry } from "../oplog/oplog.ts";
import { encodeToken } from "../oplog/resume-token.ts";
import { decodeDocument } from "../document/codec.ts";
import type { EventStages } from "./event-stages.ts";
import type { Batch, BatchRequest, BatchSource } from "./cursor-registry.ts";

/** What a stream watches. Null stands for all of them. */
export interface WatchedNamespace {
  readonly database: string | null;
  readonly collection: string | null;
}

const ENTRIES_PER_READ = 512;
const BATCH_BYTES = 16 * 1024 * 1024;
const INTERNAL_DATABASES = new Set(["admin", "local", "config"]);

export class ChangeStream implements BatchSource {
  readonly awaitsData = true;
  readonly #oplog: Oplog;
  readonly #watched: WatchedNamespace;
  readonly #options: EventOptions;
  readonly #stages: EventStages;
  /** Everything up to this oplog entry has been looked at. */
  #sequence: number;
  #resumeToken: Doc;

  /**
   * @param sequence the oplog entry behind which the stream begins
   * @param resumeToken the token of that place
   * @param stages what the rest of the pipeline makes of one event
   */
  constructor(
    oplog: Oplog,
    watched: WatchedNamespace,
    start: { sequence: number; resumeToken: Doc },
    options: EventOptions,
    stages: EventStages,
  ) {
    this.#oplog = oplog;
    this.#watched = watched;
    this.#sequence = start.sequence;
    this.#resumeToken = start.resumeToken;
    this.#options = options;
    this.#stages = stages;
  }

  next(request: BatchRequest): Batch | Promise<Batch> {
    const batch = this.#collect(request.batchSize);
    if (batch.documents.length > 0 || batch.exhausted || request.waitMs <= 0) return batch;
    return this.#wait(request);
  }

  close(): void {}

  /** Looks again in the very tick of each commit, so that an event is on its way before the writer has its answer. */
  #wait(request: BatchRequest): Promise<Batch> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        stop();
        clearTimeout(timer);
        request.signal.removeEventListener("abort", onAbort);
        settle();
      };
      const look = (final: boolean) => {
        try {
          const batch = this.#collect(request.batchSize);
          if (final || batch.documents.length > 0 || batch.exhausted) {
            finish(() => resolve(batch));
          }
        } catch (error) {
          finish(() => reject(error));
        }
      };
      const onAbort = () =>
        finish(() =>
          reject(new MongoError(237, "operation was interrupted because the cursor was killed"))
        );
      const stop = this.#oplog.onCommit(() => look(false));
      const timer = setTimeout(() => look(true), request.waitMs);
      request.signal.addEventListener("abort", onAbort, { once: true });
      if (request.signal.aborted) onAbort();
    });
  }

  #collect(batchSize: number | null): Batch {
    const limit = batchSize === null || batchSize === 0 ? Infinity : batchSize;
    const documents: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const entries = this.#oplog.after(this.#sequence, ENTRIES_PER_READ);
      if (entries.length === 0) break;
      for (const entry of entries) {
        if (documents.length >= limit || bytes >= BATCH_BYTES) return this.#batch(documents, false);
        this.#sequence = entry.sequence;
        const ends = this.#ends(entry);
        this.#resumeToken = behind(entry);
        for (const event of this.#eventsOf(entry)) {
          const encoded = encodeDocument(event);
          documents.push(encoded);
          bytes += encoded.length;
          this.#resumeToken = event.get("_id") as Doc;
        }
        if (ends) {
          const event = invalidateEvent(entry);
          this.#resumeToken = event.get("_id") as Doc;
          for (const shown of this.#pass(event)) documents.push(encodeDocument(shown));
          return this.#batch(documents, true);
        }
      }
    }
    if (documents.length === 0) {
      this.#resumeToken = encodeToken({
        ...this.#oplog.time,
        index: 0xffffffff,
        kind: "highWater",
      });
    }
    return this.#batch(documents, false);
  }

  #batch(documents: Uint8Array[], exhausted: boolean): Batch {
    return { documents, exhausted, resumeToken: this.#resumeToken as Map<string, string> };
  }

  #eventsOf(entry: OplogEntry): Doc[] {
    if (!this.#concerns(entry) || !isShown(entry, this.#options)) return [];
    return this.#pass(toEvent(entry, this.#options));
  }

  #pass(event: Doc): Doc[] {
    const token = (event.get("_id") as Doc).get("_data");
    const shown = this.#stages(event);
    if (shown === null) return [];
    const id = shown.get("_id");
    if (!(id instanceof Map) || id.size !== 1 || id.get("_data") !== token) {
      throw new MongoError(
        280,
        "Encountered an event whose _id field, which contains the resume token, was modified by " +
          "the pipeline. Modifying the _id field of an event makes it impossible to resume the " +
          "stream from that point. Only transformations that retain the unmodified _id field are allowed.",
        { labels: ["NonResumableChangeStreamError"] },
      );
    }
    return [shown];
  }

  #concerns(entry: OplogEntry): boolean {
    const { database, collection } = this.#watched;
    if (database === null) return !INTERNAL_DATABASES.has(entry.database);
    if (collection === null) {
      return entry.database === database || renamedTo(entry)?.[0] === database;
    }
    if (entry.database === database && entry.collection === collection) return true;
    const target = renamedTo(entry);
    return target !== null && target[0] === database && target[1] === collection;
  }

  #ends(entry: OplogEntry): boolean {
    const { database, collection } = this.#watched;
    if (database === null) return false;
    if (collection === null) {
      return entry.operation === "dropDatabase" && entry.database === database;
    }
    return (entry.operation === "drop" || entry.operation === "rename") && this.#concerns(entry);
  }
}

function renamedTo(entry: OplogEntry): [string, string] | null {
  if (entry.operation !== "rename") return null;
  const to = decodeDocument(entry.object!).get("to") as Doc;
  return [to.get("db") as string, to.get("coll") as string];
}

function behind(entry: OplogEntry): Doc {
  return encodeToken({ t: entry.t, i: entry.i, index: entry.index, kind: "highWater" });
}
