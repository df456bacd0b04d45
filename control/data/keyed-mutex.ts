/** One turn at a time for each key, in the order in which turns were asked for. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs `work` when all earlier work with this key is done, whether it succeeded or not. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const turn = Promise.withResolvers<void>();
    this.#last.set(key, turn.promise);
    await before;
    try {
      return await work();
    } finally {
      turn.resolve();
      if (this.#last.get(key) === turn.promise) this.#last.delete(key);
    }
  }
}
