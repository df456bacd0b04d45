/** Numbers that are the same for the same seed (Mulberry32), and what fuzzers make of them. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** The bytes with up to `most` of them changed, taken out, doubled or cut off. */
  mutated(bytes: Uint8Array, most: number): Uint8Array<ArrayBuffer> {
    let list = [...bytes];
    for (let changes = 1 + this.below(most); changes > 0 && list.length > 0; changes--) {
      const at = this.below(list.length);
      const kind = this.below(5);
      if (kind === 0) list[at] = this.below(256);
      else if (kind === 1) list[at] = this.one([0, 10, 13, 32, 127, 128, 255]);
      else if (kind === 2) list.splice(at, 1 + this.below(4));
      else if (kind === 3) list.splice(at, 0, ...list.slice(at, at + 1 + this.below(16)));
      else list = list.slice(0, Math.max(1, at));
    }
    return Uint8Array.from(list);
  }
}
