/**
 * The meter around clones. Whatever is cloned may have anything in it, and nobody sees where the clone goes: so what the meter
 * knows by its owner counts until the isolate ends once it may have been cloned.
 */
import { defineProperty, getPrototypeOf, isPrototypeOf, uncurry } from "../primordials.ts";
import { bytesOf, copyOf, isBytes } from "./bytes.ts";
import { noted } from "./meter.ts";
import { replaceConstructor, replaceMethod } from "./replace.ts";
import { chargeResizableClones, resizablesMade } from "./resizable.ts";
import { chargeModuleClones } from "./wasm.ts";

/** The body of a Request or a Response, as Deno has it. */
interface Body {
  streamOrStatic: unknown;
  source: unknown;
  length: unknown;
  clone(): Body;
}

const { getOwnPropertySymbols } = Object;
const NativeTransformStream = TransformStream;
const streamPrototype = ReadableStream.prototype;
const tee = uncurry(streamPrototype.tee) as (
  stream: ReadableStream,
) => [ReadableStream, ReadableStream];
const pipeThrough = uncurry(streamPrototype.pipeThrough) as (
  stream: ReadableStream,
  through: TransformStream,
) => ReadableStream;
const enqueue = uncurry(TransformStreamDefaultController.prototype.enqueue) as (
  controller: TransformStreamDefaultController,
  chunk: unknown,
) => void;

/** Hands on copies of bytes. */
const COPIES = {
  __proto__: null,
  transform(chunk: unknown, controller: TransformStreamDefaultController): void {
    enqueue(controller, isBytes(chunk) ? copyOf(chunk) : chunk);
    noted(bytesOf(chunk));
  },
} as Transformer;

/** Counts what may be cloned by `make`, which clones a value. Throws ExternalMemoryError. */
export function countClones<T>(value: unknown, make: () => T): T {
  if (value === null || typeof value !== "object") return make();
  chargeResizableClones();
  chargeModuleClones();
  const before = resizablesMade();
  const cloned = make();
  // Getters of the value may have made more while it was cloned; until this turn is over, none of it is collected.
  if (resizablesMade() > before) chargeResizableClones();
  chargeModuleClones();
  return cloned;
}

/** Meters what clones beside `structuredClone` and ports. */
export function meterClones(): void {
  for (const name of ["mark", "measure"]) {
    replaceMethod(
      Performance.prototype,
      name,
      (_self, args, original) => countClones(args[1], original),
    );
  }
  replaceConstructor("PerformanceMark", (args, make) => countClones(args[1], make));
  copyBodies();
}

/**
 * What a body is cloned into gets copies of its bytes. Deno would clone each chunk, whatever it is, where nobody sees it.
 * Throws when this Deno keeps bodies in another way.
 */
function copyBodies(): void {
  const body = bodyOf(new Response(new ReadableStream()));
  const InnerBody = body.constructor as new (streamOrStatic: unknown) => Body;
  replaceMethod(getPrototypeOf(body), "clone", (self) => {
    const original = self as Body;
    let source = original.streamOrStatic;
    if (isPrototypeOf(streamPrototype, source)) {
      const branches = tee(source as ReadableStream);
      defineProperty(original, "streamOrStatic", { value: branches[0], writable: true });
      source = pipeThrough(branches[1], new NativeTransformStream(COPIES));
    } else source = { __proto__: null, ...source as object };
    const clone = new InnerBody(source);
    clone.source = original.source;
    clone.length = original.length;
    return clone;
  });
}

function bodyOf(response: Response): Body {
  for (const key of getOwnPropertySymbols(response)) {
    const inner = (response as unknown as Record<symbol, { body?: Body } | null>)[key];
    if (inner?.body?.streamOrStatic) return inner.body;
  }
  throw new Error("The bodies of responses cannot be found");
}
