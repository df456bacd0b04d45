/**
 * Keeps the ports of this isolate out of the tenant's hands: the one to the cell, and those that carry streams. Deno
 * calls methods of theirs by name and reads their events by getters, so that a patched prototype would be handed them.
 */
import {
  defineProperty,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getPrototypeOf,
  NativeError,
  preventExtensions,
  setPrototypeOf,
} from "../primordials.ts";

/** Fixes what leads to a port. Functions can still subclass and shadow all of it, but not replace it for others. */
export function lockPorts(): void {
  const line = prototypesBelow(EventTarget.prototype, MessagePort.prototype);
  // What `super` finds in the last of them: an object that nobody can reach into, between it and EventTarget.
  const last = shield(EventTarget.prototype);
  setPrototypeOf(line[line.length - 1]!, last);
  for (const prototype of [...line, last, MessageChannel.prototype]) {
    lock(prototype);
    preventExtensions(prototype);
  }
  // A patched getter would be handed the event, and the event has the port.
  for (const { prototype } of [Event, MessageEvent]) lock(prototype);
}

function lock(prototype: object): void {
  for (const name of getOwnPropertyNames(prototype)) {
    const { value } = getOwnPropertyDescriptor(prototype, name)!;
    if (name === "constructor") continue;
    if (typeof value === "function") fix(prototype, name, value);
    else defineProperty(prototype, name, { configurable: false });
  }
}

/** The prototypes from `first` on, as far as `end`, which is not among them. */
function prototypesBelow(end: object, first: object): object[] {
  const line: object[] = [];
  for (let each = first; each !== end; each = getPrototypeOf(each)) line.push(each);
  return line;
}

/** Has the methods of `target` as they are now. */
function shield(target: EventTarget): object {
  const { addEventListener, removeEventListener, dispatchEvent } = target;
  const own = { addEventListener, removeEventListener, dispatchEvent };
  return setPrototypeOf(own, target);
}

/** A method that nobody replaces on the prototype; assigned on an object, it is the object's own, as ever. */
function fix(prototype: object, name: string, value: unknown): void {
  defineProperty(prototype, name, {
    get: () => value,
    set(this: object, replacement: unknown) {
      if (this === prototype) throw new NativeError(`${name} cannot be replaced`);
      defineProperty(this, name, {
        value: replacement,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
    enumerable: true,
    configurable: false,
  });
}
