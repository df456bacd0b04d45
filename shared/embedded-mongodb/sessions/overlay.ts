/** What a transaction has written to one collection, laid over the snapshot that it reads. */
import { decodeDocument } from "../document/codec.ts";
import type { Doc } from "../document/values.ts";
import type { Collection } from "../storage/catalog.ts";
import type { Index } from "../storage/index-spec.ts";
import type { CollectionReader, Direction, KeyRange, Stored } from "../storage/reader.ts";

export interface OverlaidDocument {
  readonly stored: Stored;
  readonly document: Doc;
}

export class Overlay {
  /** By the key of `_id`; null is a deleted document. */
  readonly #documents = new Map<string, OverlaidDocument | null>();
  #nextRid = -1;

  get size(): number {
    return this.#documents.size;
  }

  /** Undefined when the transaction has not touched the document. */
  get(key: Uint8Array): OverlaidDocument | null | undefined {
    return this.#documents.get(key.toHex());
  }

  set(key: Uint8Array, written: { bytes: Uint8Array; document: Doc } | null): void {
    this.#documents.set(
      key.toHex(),
      written === null ? null : {
        stored: { rid: this.#nextRid--, key, bytes: written.bytes },
        document: written.document,
      },
    );
  }

  *alive(): Generator<OverlaidDocument> {
    for (const written of this.#documents.values()) if (written !== null) yield written;
  }

  has(key: Uint8Array): boolean {
    return this.#documents.has(key.toHex());
  }

  keys(): Uint8Array[] {
    return [...this.#documents.keys()].map((key) => Uint8Array.fromHex(key));
  }
}

/** Reads a snapshot with an overlay on it. Written documents come last, so that its scans have no order. */
export class OverlayReader implements CollectionReader {
  readonly collection: Collection;
  /** Null for a collection that is younger than the snapshot. */
  readonly #snapshot: CollectionReader | null;
  readonly #overlay: Overlay;

  constructor(collection: Collection, snapshot: CollectionReader | null, overlay: Overlay) {
    this.collection = collection;
    this.#snapshot = snapshot;
    this.#overlay = overlay;
  }

  get ordered(): boolean {
    return this.#overlay.size === 0;
  }

  get(key: Uint8Array): Stored | undefined {
    const written = this.#overlay.get(key);
    if (written === undefined) return this.#snapshot?.get(key);
    return written?.stored;
  }

  scan(direction: Direction): Iterable<Stored> {
    return this.#merge(this.#snapshot?.scan(direction));
  }

  scanIds(range: KeyRange, direction: Direction): Iterable<Stored> {
    return this.#merge(this.#snapshot?.scanIds(range, direction));
  }

  scanIndex(index: Index, range: KeyRange, direction: Direction): Iterable<Stored> {
    return this.#merge(this.#snapshot?.scanIndex(index, range, direction));
  }

  count(): number {
    if (this.#snapshot === null) return [...this.#overlay.alive()].length;
    const replaced = this.#overlay.keys().filter((key) => this.#snapshot!.get(key) !== undefined);
    return this.#snapshot.count() - replaced.length + [...this.#overlay.alive()].length;
  }

  *#merge(base: Iterable<Stored> | undefined): Generator<Stored> {
    for (const stored of base ?? []) if (!this.#overlay.has(stored.key)) yield stored;
    for (const { stored } of [...this.#overlay.alive()]) yield stored;
  }
}

/** The document as it is stored, decoded. */
export function decoded(stored: Stored): Doc {
  return decodeDocument(stored.bytes);
}
