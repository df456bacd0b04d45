/** The streamed answers of one isolate, by the numbers of their requests. */
import type { StreamedAnswer } from "./host.ts";

export class OpenStreams {
  readonly #streams = new Map<number, StreamedAnswer>();
  /** Those whose requests are over but for them, without answers that the isolate is done with. */
  #lone = 0;

  get size(): number {
    return this.#streams.size;
  }

  get lone(): number {
    return this.#lone;
  }

  add(number: number, stream: StreamedAnswer): void {
    this.#streams.set(number, stream);
  }

  has(number: number): boolean {
    return this.#streams.has(number);
  }

  values(): IterableIterator<StreamedAnswer> {
    return this.#streams.values();
  }

  /** The request is over. False when its stream is, too. */
  outlives(number: number): boolean {
    const stream = this.#streams.get(number);
    if (stream === undefined) return false;
    if (!stream.isWhole) this.#lone++;
    return true;
  }

  /** False when there was none. `isLone`: its request was over before. */
  delete(number: number, isLone: boolean): boolean {
    const stream = this.#streams.get(number);
    if (stream === undefined) return false;
    this.#streams.delete(number);
    if (isLone && !stream.isWhole) this.#lone--;
    return true;
  }
}
