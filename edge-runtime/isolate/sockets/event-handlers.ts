/** Event handler attributes, `target.onmessage = …` (HTML §8.1.8.1). */
import { defineProperty } from "../primordials.ts";

export type EventHandler = ((event: Event) => void) | null;

const handlers = new WeakMap<EventTarget, Map<string, EventHandler>>();

/** Gives a class of event targets an attribute `on<type>` for each type. */
export function defineEventHandlers(prototype: EventTarget, types: readonly string[]): void {
  for (const type of types) {
    defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get(this: EventTarget): EventHandler {
        return handlers.get(this)?.get(type) ?? null;
      },
      set(this: EventTarget, handler: unknown) {
        const own = handlers.get(this) ?? new Map<string, EventHandler>();
        handlers.set(this, own);
        if (!own.has(type)) {
          this.addEventListener(type, (event) => own.get(type)?.call(this, event));
        }
        own.set(type, typeof handler === "function" ? handler as EventHandler : null);
      },
    });
  }
}
