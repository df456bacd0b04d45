/** Puts code of ours around constructors and methods, such that tenants see no difference. */
import { defineProperty } from "../primordials.ts";

// deno-lint-ignore no-explicit-any -- the arguments are the tenant's, and may be anything
type Arguments = any[];
type Callable = (...args: Arguments) => unknown;
type Constructor = new (...args: Arguments) => object;

const { apply, construct, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { setPrototypeOf } = Object;
const { Collator, DateTimeFormat, NumberFormat } = Intl;
const world = globalThis as unknown as Record<string, Constructor | undefined>;

/** What stands for native functions, which others of them inherit from. */
const replaced = new Map<object, object>();

/** Replaces a method; `around` may change the arguments before it calls `original`. */
export function replaceMethod(
  owner: object,
  name: PropertyKey,
  around: (self: object, args: Arguments, original: () => unknown) => unknown,
): void {
  const descriptor = getOwnPropertyDescriptor(owner, name);
  const native = descriptor?.value as Callable | undefined;
  if (typeof native !== "function") return;
  const method = {
    method(this: object, ...args: Arguments): unknown {
      return around(this, args, () => apply(native, this, args));
    },
  }.method;
  defineProperty(owner, name, { ...descriptor, value: disguised(method, native) });
}

/** Replaces a constructor of `owner`; `around` may change the arguments before it calls `original`. */
export function replaceConstructor(
  name: string,
  around: (args: Arguments, original: () => object) => object,
  owner: object = world,
): Constructor | null {
  const native = (owner as typeof world)[name];
  if (!native) return null;
  const value = standIn(native, around, isFactory(native)) as unknown as Constructor;
  defineProperty(native.prototype, "constructor", hidden(value));
  defineProperty(owner, name, hidden(value));
  return value;
}

/**
 * A constructor in place of a native one. Some, as those of `Intl`, make an object when they are called too: `isFactory`. Others
 * convert, or refuse, as the native one does.
 */
export function standIn(
  native: Constructor | Callable,
  around: (args: Arguments, original: () => object) => object,
  isFactory: boolean,
): Callable {
  function made(this: unknown, ...args: Arguments): unknown {
    const target = new.target as unknown as Constructor | undefined;
    if (target !== undefined) {
      return around(args, () => construct(native as Constructor, args, target));
    }
    const call = () => apply(native as Callable, this, args);
    return isFactory ? around(args, call as () => object) : call();
  }
  return disguised(made, native);
}

/**
 * The function, such that it looks native and has all that `native` has. The native one must not be what the proxy is for:
 * whoever inspects a proxy is handed its target, by getters that functions inherit.
 */
function disguised(replacement: Callable, native: object): Callable {
  const inherited = getPrototypeOf(native)!;
  setPrototypeOf(replacement, replaced.get(inherited) ?? inherited);
  for (const key of ownKeys(native)) {
    defineProperty(replacement, key, getOwnPropertyDescriptor(native, key)!);
  }
  const value = new Proxy(replacement, { __proto__: null } as ProxyHandler<Callable>);
  const { prototype } = native as { prototype?: object };
  if (prototype && getOwnPropertyDescriptor(prototype, "constructor")?.value === native) {
    defineProperty(prototype, "constructor", hidden(value));
  }
  replaced.set(native, value);
  return value;
}

/**
 * A promise asks what it is resolved with for `then`: a tenant's would be handed these objects, and say which other one the
 * promise is for, before whoever waits for them sees any.
 */
export function neverThenable(prototype: object): void {
  defineProperty(prototype, "then", { value: undefined, writable: false, configurable: false });
}

function hidden(value: unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true, enumerable: false };
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
