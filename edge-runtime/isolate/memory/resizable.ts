/**
 * The meter around buffers that can grow. Each is a mapping of its own in the address space of the process, of all that it may
 * ever have, and the kernel gives a process 65,530 mappings: without any left, no thread of the cell gets memory. So each
 * counts with the most that it may have, and with no less than its share of the mappings.
 */
import { bareList, toNumber, uncurry } from "../primordials.ts";
import { bytesOf } from "./bytes.ts";
import { charge, holdBytes, reserve } from "./meter.ts";
import { getterOf, replaceMethod } from "./replace.ts";

/** 512 of them are all that an isolate with 128 MB may have. */
const LEAST_BYTES = 256 * 1024;

const { prototype } = ArrayBuffer;
const isResizable = getterOf<boolean>(prototype, "resizable");
const mostBytes = getterOf<number>(prototype, "maxByteLength");
const NativeWeakRef = WeakRef;
const deref = uncurry(WeakRef.prototype.deref) as (ref: WeakRef<object>) => object | undefined;

const made = bareList<WeakRef<object>>();
let count = 0;

/** Meters what changes the size of buffers, and what makes others of them. */
export function meterResizing(): void {
  replaceMethod(prototype, "resize", (self, args, original) => {
    args[0] = toNumber(args[0]);
    charge(args[0] - bytesOf(self));
    return original();
  });
  for (const name of ["transfer", "transferToFixedLength"]) {
    replaceMethod(prototype, name, (self, args, original) => {
      if (args[0] !== undefined) charge((args[0] = toNumber(args[0])) - bytesOf(self));
      const grows = name === "transfer" && isResizable(self);
      return grows ? reserveResizable(mostBytes(self), original as () => object) : original();
    });
  }
  // It is the memory's own mapping; a clone of it is one more.
  replaceMethod(WebAssembly.Memory.prototype, "toResizableBuffer", (_self, _args, original) => {
    return reserveResizable(0, original as () => object);
  });
}

/** Makes a buffer that may have so many bytes. Throws ExternalMemoryError. */
export function reserveResizable(most: number, make: () => object): object {
  const buffer = reserve(most > LEAST_BYTES ? most : LEAST_BYTES, make);
  made[made.length] = new NativeWeakRef(buffer);
  count++;
  return buffer;
}

/** How many have been made, ever. */
export function resizablesMade(): number {
  return count;
}

/**
 * To be called before something is cloned that any buffer that can grow may be in. Nobody sees where its clone goes, so what they
 * take counts until the isolate ends. Throws ExternalMemoryError.
 */
export function chargeResizableClones(): void {
  let live = 0;
  for (let i = 0; i < made.length; i++) {
    const ref = made[i]!;
    if (deref(ref) !== undefined) made[live++] = ref;
  }
  made.length = live;
  if (live > 0) holdBytes(live * LEAST_BYTES);
}
