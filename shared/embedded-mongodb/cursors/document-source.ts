/** The source of an ordinary cursor: documents that are read as they are asked for. */
import type { Batch, BatchRequest, BatchSource } from "./cursor-registry.ts";

const BATCH_BYTES = 16 * 1024 * 1024;

export class DocumentSource implements BatchSource {
  readonly awaitsData = false;
  readonly #iterator: Iterator<Uint8Array>;
  /** Read, but too much for the batch before. */
  #ahead: Uint8Array | null = null;

  constructor(documents: Iterable<Uint8Array>) {
    this.#iterator = documents[Symbol.iterator]();
  }

  next(request: BatchRequest): Batch {
    const limit = request.batchSize ?? Infinity;
    const documents: Uint8Array[] = [];
    let bytes = 0;
    while (documents.length < limit) {
      const document = this.#ahead ?? this.#pull();
      this.#ahead = null;
      if (document === null) return { documents, exhausted: true };
      bytes += document.length;
      if (bytes > BATCH_BYTES && documents.length > 0) {
        this.#ahead = document;
        return { documents, exhausted: false };
      }
      documents.push(document);
    }
    return { documents, exhausted: false };
  }

  close(): void {
    this.#iterator.return?.();
  }

  #pull(): Uint8Array | null {
    const next = this.#iterator.next();
    return next.done ? null : next.value;
  }
}
