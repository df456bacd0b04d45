/**
 * The doorbell: one change stream for all deployments and keys of an environment.
 * Whatever it misses, `connected` makes up for: it is called after every (re)connect, when the stream is open already.
 */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { Environment } from "@imprun/contracts/names";
import type { ChangeStream, ChangeStreamDocument, Document, MongoClient } from "mongodb";
import { report } from "../../report.ts";

const RETRY_FIRST_MS = 50;
const RETRY_LONGEST_MS = 2_000;

export interface Change {
  readonly collection: "deployments" | "keys";
  readonly id: string;
  /** Null when the document was deleted or the event came without it. */
  readonly document: unknown;
  readonly deleted: boolean;
}

export interface StreamHandlers {
  changed(change: Change): void;
  /** The stream is open: compare everything. Rejects when that could not be done; the stream is then opened anew. */
  connected(): Promise<void>;
}

export class PublishedStream {
  #stream: ChangeStream | null = null;
  #stopped = false;
  readonly #finished: Promise<void>;
  readonly #wake = new AbortController();

  constructor(
    private readonly client: MongoClient,
    private readonly environment: Environment,
    private readonly handlers: StreamHandlers,
  ) {
    this.#finished = this.#keepOpen();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake.abort();
    await this.#stream?.close();
    await this.#finished;
  }

  async #keepOpen(): Promise<void> {
    let waitMs = RETRY_FIRST_MS;
    while (!this.#stopped) {
      try {
        await this.#followOnce(() => waitMs = RETRY_FIRST_MS);
      } catch (error) {
        if (this.#stopped) return;
        report(`The change stream broke and is opened again in ${waitMs} ms`, error);
      }
      await this.#pause(waitMs);
      waitMs = Math.min(waitMs * 2, RETRY_LONGEST_MS);
    }
  }

  async #followOnce(opened: () => void): Promise<void> {
    const stream = this.client.db(COLLECTIONS.deployments.database)
      .watch(pipeline(this.environment), { fullDocument: "updateLookup" });
    this.#stream = stream;
    try {
      // The first answer of the server carries a resume token: from there on nothing is missed.
      const isOpen = new Promise<void>((resolve) =>
        stream.once("resumeTokenChanged", () => resolve())
      );
      const first = stream.next();
      await Promise.race([isOpen, first]);
      await Promise.all([this.handlers.connected().then(opened), this.#follow(stream, first)]);
    } finally {
      this.#stream = null;
      await stream.close();
    }
  }

  async #follow(stream: ChangeStream, first: Promise<ChangeStreamDocument>): Promise<void> {
    for (let event = await first; !this.#stopped; event = await stream.next()) {
      const change = changeOf(event);
      if (change !== null) this.handlers.changed(change);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), {
        once: true,
      });
    });
  }
}

/** A deletion carries no environment; ids that are not ours are ignored later. */
function pipeline(environment: Environment): Document[] {
  return [{
    $match: {
      "ns.coll": { $in: [COLLECTIONS.deployments.name, COLLECTIONS.keys.name] },
      $or: [{ operationType: "delete" }, { "fullDocument.environment": environment }],
    },
  }];
}

function changeOf(event: ChangeStreamDocument): Change | null {
  switch (event.operationType) {
    case "insert":
    case "replace":
    case "update":
    case "delete":
      return {
        collection: event.ns.coll as Change["collection"],
        id: String(event.documentKey._id),
        document: event.operationType === "delete" ? null : event.fullDocument ?? null,
        deleted: event.operationType === "delete",
      };
    default:
      return null;
  }
}
