/**
 * Buffers that nobody needs any more, on the thread that serves clients. V8 counts them with the old generation: after few MB of
 * them it collects that whole heap, and Deno has it do so in one turn, 15 to 50 ms in which no tenant is served. Most
 * buffers die young, and a collection of what is young takes half a millisecond.
 */
import { getHeapStatistics } from "node:v8";

/** So much more than after the last collection is worth one: of few bytes, and as a part of many. */
const GROWTH_BYTES = 1024 ** 2;
const GROWTH = 0.25;
/** While buffers come and go. A chunk of a stream has 64 KB, and there can be a thousand a second. */
const FAST_MS = 10;
/** Looks without a collection, after which they are slow again. */
const QUIET_LOOKS = 20;

export interface BufferPorts {
  /** What buffers take outside of the heap, with those that are garbage. */
  bytes(): number;
  collect(): void;
}

type Collect = (options: { type: "minor"; execution: "sync" }) => void;
const { gc } = globalThis as { gc?: Collect };

const OWN_THREAD: BufferPorts = {
  bytes: () => (getHeapStatistics() as unknown as { external_memory: number }).external_memory,
  // Only cells are started with it.
  collect: () => gc?.({ type: "minor", execution: "sync" }),
};

export class Buffers {
  #leastBytes: number;
  #quietLooks = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly ports: BufferPorts = OWN_THREAD) {
    this.#leastBytes = ports.bytes();
  }

  /** Whether it looks by itself. */
  get isFast(): boolean {
    return this.#timer !== undefined;
  }

  /** Collects if it is worth it, and then looks by itself for as long as it is. */
  look(): void {
    const bytes = this.ports.bytes();
    this.#leastBytes = Math.min(bytes, this.#leastBytes);
    if (bytes - this.#leastBytes < Math.max(GROWTH_BYTES, GROWTH * this.#leastBytes)) {
      if (this.isFast && ++this.#quietLooks >= QUIET_LOOKS) this.stop();
      return;
    }
    this.ports.collect();
    this.#leastBytes = this.ports.bytes();
    this.#quietLooks = 0;
    this.#timer ??= setInterval(() => this.look(), FAST_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#quietLooks = 0;
  }
}
