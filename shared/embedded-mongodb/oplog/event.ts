/** Turns oplog entries into the change events that clients see. */
import { Binary } from "bson";
import { decodeDocument } from "../document/codec.ts";
import type { Doc, Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { originFields } from "../sessions/retryable-writes.ts";
import { toTimestamp } from "./clock.ts";
import type { OplogEntry } from "./oplog.ts";
import { encodeToken } from "./resume-token.ts";

export type ImageMode = "off" | "whenAvailable" | "required";

export interface EventOptions {
  readonly fullDocument: "default" | "updateLookup" | "whenAvailable" | "required";
  readonly fullDocumentBeforeChange: ImageMode;
  readonly showExpandedEvents: boolean;
  /** The document as it is now, by the collection's uuid and its document key; null if it is gone. */
  readonly lookUp: (uuid: Uint8Array, documentKey: Doc) => Doc | null;
}

const EXPANDED_ONLY = new Set(["create", "createIndexes", "dropIndexes", "modify"]);
const DOCUMENT_OPERATIONS = new Set(["insert", "update", "replace", "delete"]);

/** Whether the entry is an event at all, given what the stream asked for. */
export function isShown(entry: OplogEntry, options: EventOptions): boolean {
  return options.showExpandedEvents || !EXPANDED_ONLY.has(entry.operation);
}

/**
 * The event of an entry.
 * @throws {MongoError} 47 NoMatchingDocument when a required image was not kept
 */
export function toEvent(entry: OplogEntry, options: EventOptions): Doc {
  const { operation } = entry;
  const event: Doc = new Map<string, Value>([
    ["_id", encodeToken({ t: entry.t, i: entry.i, index: entry.index, kind: "event" })],
    ["operationType", operation],
    ["clusterTime", toTimestamp(entry)],
    ["wallTime", new Date(entry.wallMs)],
  ]);
  if (options.showExpandedEvents && entry.uuid !== null) {
    event.set("collectionUUID", new Binary(entry.uuid, Binary.SUBTYPE_UUID));
  }
  if (entry.origin !== null) {
    for (const [name, value] of originFields(entry.origin)) event.set(name, value);
  }
  const documentKey = entry.documentKey === null ? null : decodeDocument(entry.documentKey);
  addFullDocument(event, entry, documentKey, options);
  const ns: Doc = new Map<string, Value>([["db", entry.database]]);
  if (entry.collection !== "") ns.set("coll", entry.collection);
  event.set("ns", ns);
  if (documentKey !== null) event.set("documentKey", documentKey);
  if (operation === "update") event.set("updateDescription", updateDescription(entry, options));
  addBeforeImage(event, entry, options);
  if (!DOCUMENT_OPERATIONS.has(operation) && entry.object !== null) {
    const description = decodeDocument(entry.object);
    const to = description.get("to");
    if (operation === "rename" && to !== undefined) event.set("to", to);
    if (options.showExpandedEvents) event.set("operationDescription", description);
  }
  return event;
}

/** The event that follows the one that ended the stream. */
export function invalidateEvent(entry: OplogEntry): Doc {
  return new Map<string, Value>([
    ["_id", encodeToken({ t: entry.t, i: entry.i, index: entry.index, kind: "invalidate" })],
    ["operationType", "invalidate"],
    ["clusterTime", toTimestamp(entry)],
    ["wallTime", new Date(entry.wallMs)],
  ]);
}

function updateDescription(entry: OplogEntry, options: EventOptions): Doc {
  const description = decodeDocument(entry.object!);
  if (!options.showExpandedEvents) description.delete("disambiguatedPaths");
  return description;
}

function addFullDocument(
  event: Doc,
  entry: OplogEntry,
  documentKey: Doc | null,
  options: EventOptions,
): void {
  if (entry.operation === "insert" || entry.operation === "replace") {
    event.set("fullDocument", decodeDocument(entry.object!));
  } else if (entry.operation === "update" && options.fullDocument !== "default") {
    if (options.fullDocument === "updateLookup") {
      event.set("fullDocument", options.lookUp(entry.uuid!, documentKey!));
    } else {
      event.set("fullDocument", image(entry.after, options.fullDocument, "post"));
    }
  }
}

function addBeforeImage(event: Doc, entry: OplogEntry, options: EventOptions): void {
  const mode = options.fullDocumentBeforeChange;
  if (mode === "off" || !DOCUMENT_OPERATIONS.has(entry.operation)) return;
  if (entry.operation === "insert") return;
  event.set("fullDocumentBeforeChange", image(entry.before, mode, "pre"));
}

function image(stored: Uint8Array | null, mode: string, kind: "pre" | "post"): Doc | null {
  if (stored !== null) return decodeDocument(stored);
  if (mode === "whenAvailable") return null;
  throw new MongoError(
    47,
    `Change stream was configured to require a ${kind}-image for all update, delete and replace ` +
      `events, but the ${kind}-image was not found`,
  );
}
