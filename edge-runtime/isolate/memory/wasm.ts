/**
 * The meter around WebAssembly. Its code grows its memory without asking JavaScript, so a memory is counted with the
 * most that it may have from the start; V8's `--wasm-max-mem-pages` bounds those that declare none.
 */
import { defineProperty } from "../primordials.ts";
import { bytesOf, copyOf, isBuffer, isShared } from "./bytes.ts";
import { holdBytes, reserve, reserveLater, spend } from "./meter.ts";
import { getterOf, replaceConstructor, replaceMethod } from "./replace.ts";
import { declaredPages } from "./wasm-module.ts";

const PAGE_BYTES = 64 * 1024;
/** As the cell's flags say. */
const MAX_PAGES = 1_024;

/** Shared memories that count for good. */
const counted = new WeakSet<object>();
const isCounted = counted.has.bind(counted);
const count = counted.add.bind(counted);
const memories = new WeakMap<object, number>();
const memoryOf = memories.get.bind(memories);
const remember = memories.set.bind(memories);
const { min } = Math;
const { isView } = ArrayBuffer;
const { compile, instantiate } = WebAssembly;

/** Meters WebAssembly. */
export function meterWasm(): void {
  replaceConstructor("Memory", (args, make) => {
    // Read once, so that the constructor finds the same.
    const { initial, maximum, shared, address } = args[0] ?? {};
    args[0] = maximum === undefined
      ? { initial, shared, address }
      : { initial, maximum, shared, address };
    const pages = min(Number(maximum ?? MAX_PAGES), MAX_PAGES);
    if (!shared) return reserve(pages * PAGE_BYTES, make);
    const memory = spend(pages * PAGE_BYTES, make);
    count(memory);
    return memory;
  }, WebAssembly);
  countSharedMemories();
  replaceConstructor("Module", (args, make) => {
    // What is compiled must be what is looked at.
    args[0] = copyOf(args[0]);
    return remembered(args[0], reserve(codeOf(args[0]), make));
  }, WebAssembly);
  replaceConstructor("Instance", (args, make) => reserve(needOf(args[0]), make), WebAssembly);
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

/** A clone of a shared buffer has the memory when all else of it is gone: so it counts until the isolate ends. */
function countSharedMemories(): void {
  const { prototype } = WebAssembly.Memory;
  const bufferOf = getterOf<object>(prototype, "buffer");
  defineProperty(prototype, "buffer", {
    get(this: object) {
      const buffer = bufferOf(this);
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
  const make = () => compile(bytes as BufferSource);
  return remembered(bytes, await reserveLater(codeOf(bytes), make));
}

async function instantiateBytes(source: unknown, imports: WebAssembly.Imports) {
  const module = await compileNow(source);
  return { module, instance: await instantiateModule(module, imports) };
}

function instantiateModule(module: WebAssembly.Module, imports: WebAssembly.Imports) {
  return reserveLater(needOf(module), () => instantiate(module, imports));
}

function remembered<T extends object>(bytes: unknown, module: T): T {
  if (isView(bytes)) {
    remember(module, declaredPages(bytes as Uint8Array, MAX_PAGES) * PAGE_BYTES);
  }
  return module;
}

/** What an instance takes. A module that was not compiled here may have one memory of the greatest size. */
function needOf(module: unknown): number {
  return memoryOf(module as object) ?? MAX_PAGES * PAGE_BYTES;
}

/** Machine code takes several times the bytes that it was compiled from. */
function codeOf(bytes: unknown): number {
  return 4 * bytesOf(bytes);
}
