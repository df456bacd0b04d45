/** Listeners as objects of Node.js keep them, without loading Node's. */

// deno-lint-ignore no-explicit-any -- the arguments are those of the event
export type EventListener = (...args: any[]) => void;

interface Kept {
  readonly listener: EventListener;
  readonly once: boolean;
}

const NOBODY: readonly Kept[] = [];

export class Emitter {
  /** Most objects have no listeners. */
  #kept: Map<string, readonly Kept[]> | null = null;

  on(event: string, listener: EventListener): this {
    return this.#set(event, [...this.#of(event), { listener, once: false }]);
  }
  addListener(event: string, listener: EventListener): this {
    return this.on(event, listener);
  }
  once(event: string, listener: EventListener): this {
    return this.#set(event, [...this.#of(event), { listener, once: true }]);
  }
  prependListener(event: string, listener: EventListener): this {
    return this.#set(event, [{ listener, once: false }, ...this.#of(event)]);
  }

  off(event: string, listener: EventListener): this {
    return this.#set(event, this.#of(event).filter((kept) => kept.listener !== listener));
  }
  removeListener(event: string, listener: EventListener): this {
    return this.off(event, listener);
  }
  removeAllListeners(event: string): this {
    return this.#set(event, []);
  }

  listenerCount(event: string): number {
    return this.#of(event).length;
  }

  /** Calls who listens, and says whether anybody does. */
  emit(event: string, ...args: unknown[]): boolean {
    const all = this.#of(event);
    for (const { listener, once } of all) {
      if (once) this.off(event, listener);
      listener.apply(this, args);
    }
    return all.length > 0;
  }

  #set(event: string, kept: readonly Kept[]): this {
    this.#kept ??= new Map();
    this.#kept.set(event, kept);
    return this;
  }

  #of(event: string): readonly Kept[] {
    return this.#kept?.get(event) ?? NOBODY;
  }
}
