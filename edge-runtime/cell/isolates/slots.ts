/**
 * Things in progress, each under a number of its own. They sit in an array whose places are used again, and a number
 * says the place and how often it was used before. A `Map` under load costs far more than its calls: it replaces its
 * table all the time, and the old tables keep what was in them alive until a collection of the old generation.
 */
import { REQUEST_SLOTS } from "@imprun/contracts/runtime/isolate";

export class Slots<T extends object> {
  readonly #items: (T | undefined)[] = [];
  /** The number of the item of each place: the present one, or the last. */
  readonly #numbers: number[] = [];
  readonly #free: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size === REQUEST_SLOTS;
  }

  /** Returns the item's number, which is never 0 and never given twice. Throws RangeError when all slots are taken. */
  add(item: T): number {
    let slot = this.#free.pop();
    if (slot === undefined) {
      if (this.isFull) throw new RangeError(`${REQUEST_SLOTS} are in progress`);
      slot = this.#items.push(undefined) - 1;
      this.#numbers.push(slot);
    }
    const number = this.#numbers[slot]! + REQUEST_SLOTS;
    this.#numbers[slot] = number;
    this.#items[slot] = item;
    this.#size++;
    return number;
  }

  /** `number` may be anything. */
  get(number: number): T | undefined {
    const slot = number % REQUEST_SLOTS;
    return this.#numbers[slot] === number ? this.#items[slot] : undefined;
  }

  has(number: number): boolean {
    return this.get(number) !== undefined;
  }

  /** Returns whether it was there. */
  delete(number: number): boolean {
    if (!this.has(number)) return false;
    const slot = number % REQUEST_SLOTS;
    this.#items[slot] = undefined;
    this.#free.push(slot);
    this.#size--;
    return true;
  }

  /** All items at this moment, in no order. */
  values(): T[] {
    return this.#size === 0 ? [] : this.#items.filter((item) => item !== undefined);
  }

  clear(): void {
    for (const number of this.#numbers) this.delete(number);
  }
}
