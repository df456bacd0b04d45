/**
 * `Object.prototype.__proto__`, which Deno takes away and every browser and Node.js have (ECMA-262, B.2.2.1). Many
 * older packages set it. It gives nothing that `Object.setPrototypeOf` does not give.
 */
import { defineProperty, getPrototypeOf } from "../primordials.ts";

const { setPrototypeOf } = Object;

export function restoreProto(): void {
  defineProperty(Object.prototype, "__proto__", {
    ...Object.getOwnPropertyDescriptor(accessor, "__proto__"),
    configurable: true,
    enumerable: false,
  });
}

/** Accessors of a literal are methods, which cannot be constructed, as V8's own cannot. */
const accessor = {
  get ["__proto__"](): unknown {
    return getPrototypeOf(this);
  },
  set ["__proto__"](prototype: unknown) {
    const isPrototype = prototype === null || typeof prototype === "object" ||
      typeof prototype === "function";
    if (isPrototype && (typeof this === "object" || typeof this === "function")) {
      setPrototypeOf(this, prototype as object | null);
    }
  },
};
