/** The isolates of one tenant in one cell: those that take requests, and those that finish what they have. */
import { REQUEST_SLOTS } from "@imprun/contracts/runtime/isolate";
import type { Isolate } from "../isolates/isolate.ts";

export class Pool {
  /** In the order of their age, so that the youngest is the first to have nothing to do. */
  #serving: Isolate[] = [];
  readonly #finishing = new Set<Isolate>();

  get serving(): readonly Isolate[] {
    return this.#serving;
  }

  get isEmpty(): boolean {
    return this.#serving.length === 0;
  }

  /** The least loaded isolate that has the function and room for one more request; null when there is none. */
  ready(functionName: string, mostRequests: number): Isolate | null {
    const serving = this.#serving;
    let chosen: Isolate | null = null;
    let least = Math.min(mostRequests, REQUEST_SLOTS);
    for (let i = 0; i < serving.length; i++) {
      const isolate = serving[i]!;
      if (isolate.state !== "ready" || isolate.load >= least) continue;
      if (!isolate.imports.done.has(functionName)) continue;
      chosen = isolate;
      least = isolate.load;
    }
    return chosen;
  }

  /** The least loaded isolate, whatever it has imported; null when there is none. */
  leastLoaded(): Isolate | null {
    let chosen: Isolate | null = null;
    for (const isolate of this.#serving) {
      if (isolate.state === "ready" && (!chosen || isolate.load < chosen.load)) chosen = isolate;
    }
    return chosen;
  }

  has(isolate: Isolate): boolean {
    return this.#serving.includes(isolate);
  }

  /** The functions that any of them has imported. */
  imported(): Set<string> {
    return new Set(this.#serving.flatMap(({ imports }) => [...imports.done]));
  }

  add(isolate: Isolate): void {
    isolate.state = "ready";
    this.#serving.push(isolate);
  }

  /** The isolate takes no more requests. It ends when it has none; of more than `most`, one that only streams ends now. */
  finish(isolate: Isolate, most: number): void {
    this.#serving = this.#serving.filter((other) => other !== isolate);
    this.#finishing.add(isolate);
    isolate.drain();
    if (this.#finishing.size <= most) return;
    const oldest = [...this.#finishing].find(({ isOnlyStreaming }) => isOnlyStreaming);
    oldest?.discard("stream_limit", "Too many older isolates were still streaming");
  }

  /** The isolate is gone. */
  forget(isolate: Isolate): void {
    this.#serving = this.#serving.filter((other) => other !== isolate);
    this.#finishing.delete(isolate);
  }
}
