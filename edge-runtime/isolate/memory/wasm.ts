/**
 * The meter around WebAssembly. Its code grows its memory without asking JavaScript, so a memory is counted with the
 * most that it may have from the start; V8's `--wasm-max-mem-pages` bounds those that declare none.
 */
import { bareList, defineProperty, mathMax, mathMin, toNumber, uncurry } from "../primordials.ts";
import { bytesOf, copyOf, isBuffer, isShared } from "./bytes.ts";
import { holdBytes, reserve, reserveLater, spend } from "./meter.ts";
import { getterOf, neverThenable, replaceConstructor, replaceMethod } from "./replace.ts";
import { declaredFunctions, declaredPages, declaredTypes } from "./wasm-module.ts";

const PAGE_BYTES = 64 * 1024;
/** As the cell's flags say. */
const MAX_PAGES = 1_024;
/** Machine code takes several times the bytes that it was compiled from. */
const CODE_FACTOR = 4;
/** What V8 has of each function of a module, however short its code is: a table of the process has a place for it, too. */
const FUNCTION_BYTES = 512;
/**
 * V8 keeps each type that there ever was until the process ends, and gives up when there are two million. The shortest one
 * takes two bytes of a module.
 */
const TYPE_BYTE_BYTES = 512;
const TAG_BYTES = 1_024;

/** Shared memories that count for good. */
const counted = new WeakSet<object>();
const isCounted = counted.has.bind(counted);
const count = counted.add.bind(counted);
const memories = new WeakMap<object, number>();
const memoryOf = memories.get.bind(memories);
const remember = memories.set.bind(memories);
const { isView } = ArrayBuffer;
const { compile, instantiate } = WebAssembly;
const exportsIn = WebAssembly.Module.exports;
const exportsOf = getterOf<Record<string, object>>(WebAssembly.Instance.prototype, "exports");
/** What memories are counted by, for as long as they, or their bytes, are there. */
const owners = new WeakMap<object, object>();
const ownedBy = owners.set.bind(owners);
/** Modules, which clones share with the originals, and what they count. */
const clonable = bareList<{ readonly module: WeakRef<object>; readonly bytes: number }>();
let sweepAt = 100;
const NativeWeakRef = WeakRef;
const deref = uncurry(WeakRef.prototype.deref) as (ref: WeakRef<object>) => object | undefined;
const knownTypes: Record<string, true> = Object.create(null);

/** Meters WebAssembly. */
export function meterWasm(): void {
  replaceConstructor("Memory", (args, make) => {
    // Read once, so that the constructor finds the same.
    const { initial, maximum: given, shared, address } = args[0] ?? {};
    const maximum = isPrimitive(given) ? given : toNumber(given);
    args[0] = maximum === undefined
      ? { initial, shared, address }
      : { initial, maximum, shared, address };
    const pages = mathMin(toNumber(maximum ?? MAX_PAGES), MAX_PAGES);
    if (!shared) return reserve(pages * PAGE_BYTES, make);
    const memory = spend(pages * PAGE_BYTES, make);
    count(memory);
    return memory;
  }, WebAssembly);
  keepMemories();
  for (const { prototype } of [WebAssembly.Module, WebAssembly.Instance]) neverThenable(prototype);
  replaceConstructor("Tag", (_args, make) => spend(TAG_BYTES, make), WebAssembly);
  replaceConstructor("Module", (args, make) => {
    // What is compiled must be what is looked at.
    args[0] = copyOf(args[0]);
    countTypes(args[0]);
    return remembered(args[0], reserve(codeOf(args[0]), make));
  }, WebAssembly);
  replaceConstructor("Instance", (args, make) => {
    const module = args[0];
    return withMemories(module, reserve(needOf(module), make));
  }, WebAssembly);
  replaceMethod(WebAssembly, "validate", (_self, args, original) => {
    args[0] = copyOf(args[0]);
    countTypes(args[0]);
    return original();
  });
  replaceMethod(WebAssembly, "compile", (_self, args) => compileNow(args[0]));
  replaceMethod(WebAssembly, "instantiate", (_self, args) => {
    return isView(args[0]) || isBuffer(args[0])
      ? instantiateBytes(args[0], args[1])
      : instantiateModule(args[0], args[1]);
  });
  replaceMethod(WebAssembly, "compileStreaming", async (_self, args) => {
    return await compileNow(await streamed(args[0]));
  });
  replaceMethod(WebAssembly, "instantiateStreaming", async (_self, args) => {
    return await instantiateBytes(await streamed(args[0]), args[1]);
  });
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

/**
 * A memory stays counted for as long as somebody has its buffer. A clone of a shared buffer has the memory when all else of it is
 * gone: so that one counts until the isolate ends.
 */
function keepMemories(): void {
  const { prototype } = WebAssembly.Memory;
  const bufferOf = getterOf<object>(prototype, "buffer");
  for (const name of ["toResizableBuffer", "toFixedLengthBuffer"]) {
    replaceMethod(prototype, name, (self, _args, original) => {
      const buffer = original() as object;
      ownedBy(buffer, self);
      return buffer;
    });
  }
  defineProperty(prototype, "buffer", {
    get(this: object) {
      const buffer = bufferOf(this);
      ownedBy(buffer, this);
      if (isShared(buffer) && !isCounted(this)) {
        holdBytes(MAX_PAGES * PAGE_BYTES);
        count(this);
      }
      return buffer;
    },
  });
}

/** The bytes of a response, or of the promise of one, that says that it is WebAssembly. */
async function streamed(source: unknown): Promise<ArrayBuffer> {
  const response = await source as Response;
  const type = response.headers.get("content-type")?.toLowerCase();
  if (type !== "application/wasm") {
    throw new TypeError(`The content type has to be application/wasm and is ${type}`);
  }
  return await response.arrayBuffer();
}

async function compileNow(source: unknown): Promise<WebAssembly.Module> {
  const bytes = copyOf(source);
  countTypes(bytes);
  const make = () => compile(bytes as BufferSource);
  return remembered(bytes, await reserveLater(codeOf(bytes), make));
}

async function instantiateBytes(source: unknown, imports: WebAssembly.Imports) {
  const module = await compileNow(source);
  return { module, instance: await instantiateModule(module, imports) };
}

async function instantiateModule(module: WebAssembly.Module, imports: WebAssembly.Imports) {
  const make = () => instantiate(module, imports);
  return withMemories(module, await reserveLater(needOf(module), make));
}

/** An instance, which counts for as long as one of the memories that it exports is there. */
function withMemories<T extends object>(module: WebAssembly.Module, instance: T): T {
  if (needOf(module) === 0) return instance;
  const all = exportsIn(module);
  for (let index = 0; index < all.length; index++) {
    const { name, kind } = all[index]!;
    if (kind === "memory") ownedBy(exportsOf(instance)[name]!, instance);
  }
  return instance;
}

function sweep(): void {
  let live = 0;
  for (let index = 0; index < clonable.length; index++) {
    const each = clonable[index]!;
    if (deref(each.module) !== undefined) clonable[live++] = each;
  }
  clonable.length = live;
  sweepAt = 2 * live + 100;
}

/** To be called before something is cloned that any module may be in. Throws ExternalMemoryError. */
export function chargeModuleClones(): void {
  for (; clonable.length > 0; clonable.length--) {
    const { module, bytes } = clonable[clonable.length - 1]!;
    if (deref(module) !== undefined) holdBytes(bytes);
  }
}

/** Counts the types of a module until the isolate ends, unless another one had the same. Throws ExternalMemoryError. */
function countTypes(bytes: unknown): void {
  const types = isView(bytes) ? declaredTypes(bytes as Uint8Array) : "";
  if (knownTypes[types]) return;
  holdBytes(types.length * TYPE_BYTE_BYTES);
  knownTypes[types] = true;
}

function remembered<T extends object>(bytes: unknown, module: T): T {
  if (isView(bytes)) {
    remember(module, declaredPages(bytes as Uint8Array, MAX_PAGES) * PAGE_BYTES);
    clonable[clonable.length] = { module: new NativeWeakRef(module), bytes: codeOf(bytes) };
    if (clonable.length > sweepAt) sweep();
  }
  return module;
}

/** What an instance takes. A module that was not compiled here may have one memory of the greatest size. */
function needOf(module: unknown): number {
  return memoryOf(module as object) ?? MAX_PAGES * PAGE_BYTES;
}

/** What a module takes that is compiled from these bytes. */
function codeOf(bytes: unknown): number {
  const functions = isView(bytes) ? declaredFunctions(bytes as Uint8Array) : 0;
  return mathMax(CODE_FACTOR * bytesOf(bytes), FUNCTION_BYTES * functions);
}
