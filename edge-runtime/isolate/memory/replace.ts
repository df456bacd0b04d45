/** Puts code of ours around constructors and methods, such that tenants see no difference. */
import { defineProperty } from "../primordials.ts";

// deno-lint-ignore no-explicit-any -- the arguments are the tenant's, and may be anything
type Arguments = any[];
type Callable = (...args: Arguments) => unknown;
type Constructor = new (...args: Arguments) => object;

const { apply, construct, getOwnPropertyDescriptor } = Reflect;
const { Collator, DateTimeFormat, NumberFormat } = Intl;
const world = globalThis as unknown as Record<string, Constructor | undefined>;

/** Replaces a method; `around` may change the arguments before it calls `original`. */
export function replaceMethod(
  owner: object,
  name: PropertyKey,
  around: (self: object, args: Arguments, original: () => unknown) => unknown,
): void {
  const descriptor = getOwnPropertyDescriptor(owner, name);
  const native = descriptor?.value as Callable | undefined;
  if (typeof native !== "function") return;
  const value = new Proxy(native, {
    apply: (target, self, args) => around(self, args, () => apply(target, self, args)),
  });
  defineProperty(owner, name, { ...descriptor, value });
}

/** Replaces a constructor of `owner`; `around` may change the arguments before it calls `original`. */
export function replaceConstructor(
  name: string,
  around: (args: Arguments, original: () => object) => object,
  owner: object = world,
): Constructor | null {
  const native = (owner as typeof world)[name];
  if (!native) return null;
  const value = new Proxy(native, {
    construct: (target, args, newTarget) => around(args, () => construct(target, args, newTarget)),
    // Some, as those of `Intl`, make an object when they are called too; others convert, or refuse.
    apply: (target, self, args) => {
      const made = () => apply(target as unknown as Callable, self, args);
      return isFactory(native) ? around(args, made as () => object) : made();
    },
  });
  const hidden = { value, writable: true, configurable: true, enumerable: false };
  defineProperty(native.prototype, "constructor", hidden);
  defineProperty(owner, name, hidden);
  return value;
}

/** A function that reads a native accessor, whatever the tenant does to the object. */
export function getterOf<T>(owner: object, name: PropertyKey): (self: unknown) => T {
  const get = getOwnPropertyDescriptor(owner, name)?.get;
  if (!get) throw new TypeError(`There is no accessor ${String(name)}`);
  return (self) => apply(get, self, []);
}

function isFactory(native: unknown): boolean {
  return native === Collator || native === DateTimeFormat || native === NumberFormat;
}
