/**
 * The meter around WebAssembly. Its code grows its memory without asking JavaScript, so a memory is counted with the
 * most that it may have from the start; V8's `--wasm-max-mem-pages` bounds those that declare none.
 */
import { reserve, reserveLater } from "./meter.ts";
import { replaceConstructor, replaceMethod } from "./replace.ts";
import { declaredPages } from "./wasm-module.ts";

const PAGE_BYTES = 64 * 1024;
/** As the cell's flags say. */
const MAX_PAGES = 1_024;

const memories = new WeakMap<object, number>();
const memoryOf = memories.get.bind(memories);
const remember = memories.set.bind(memories);
const NativeModule = WebAssembly.Module;
const NativeBytes = Uint8Array;
const NativeBuffer = ArrayBuffer;
const NativeSharedBuffer = SharedArrayBuffer;
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
    const pages = Math.min(Number(maximum ?? MAX_PAGES), MAX_PAGES);
    return reserve(pages * PAGE_BYTES, make);
  }, WebAssembly);
  replaceConstructor("Module", (args, make) => {
    args[0] = copied(args[0]);
    return remembered(args[0], reserve(codeOf(args[0]), make));
  }, WebAssembly);
  replaceConstructor("Instance", ([module], make) => reserve(needOf(module), make), WebAssembly);
  replaceMethod(WebAssembly, "compile", (_self, [source]) => compileNow(source));
  replaceMethod(WebAssembly, "instantiate", (_self, [source, imports]) => {
    return source instanceof NativeModule
      ? instantiateModule(source, imports)
      : instantiateBytes(source, imports);
  });
  replaceMethod(WebAssembly, "compileStreaming", async (_self, [source]) => {
    return await compileNow(await streamed(source));
  });
  replaceMethod(WebAssembly, "instantiateStreaming", async (_self, [source, imports]) => {
    return await instantiateBytes(await streamed(source), imports);
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
  const bytes = copied(source);
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
  return isView(bytes) ? 4 * bytes.byteLength : 0;
}

/** The bytes as they are now: what is compiled must be what is looked at. Anything else is V8's to refuse. */
function copied(source: unknown): unknown {
  if (isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return new NativeBytes(new NativeBytes(buffer, byteOffset, byteLength));
  }
  const isBuffer = source instanceof NativeBuffer || source instanceof NativeSharedBuffer;
  return isBuffer ? new NativeBytes(new NativeBytes(source)) : source;
}
