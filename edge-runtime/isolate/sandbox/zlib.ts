/** `node:zlib` as functions get it: what its streams take outside of the heap is metered, by what they are asked to take. */
import { holdBytes, releaseBytes, reserve } from "../memory/meter.ts";
import { standIn } from "../memory/replace.ts";
import { getOwnPropertyNames, mathMax, mathMin } from "../primordials.ts";
import { NotSupported } from "./not-supported.ts";

// deno-lint-ignore no-explicit-any -- the arguments are the tenant's, and may be anything
type Callable = (...args: any[]) => unknown;
type Exports = Record<string, unknown>;
type Parameters = Record<number, unknown>;

const KB = 1024;
const MB = 1024 * KB;
const { apply, construct } = Reflect;

/** What the state of one stream takes, at most or, for the last ones, with these parameters. */
const BYTES: Readonly<Record<string, number | ((parameters: Parameters) => number)>> = {
  Deflate: 400 * KB,
  DeflateRaw: 400 * KB,
  Gzip: 400 * KB,
  Gunzip: 64 * KB,
  Inflate: 64 * KB,
  InflateRaw: 64 * KB,
  Unzip: 64 * KB,
  BrotliDecompress: brotliDecoder,
  ZstdDecompress: zstdDecoder,
  BrotliCompress: brotliEncoder,
  ZstdCompress: zstdEncoder,
};

/** The largest window of RFC 7932, which a stream asks for by its first byte. */
const BROTLI_WINDOW_BYTES = 16 * MB;
/** What an encoder takes as a rule; more only with windows or levels that are rarely asked for. */
const ENCODER_BYTES = 8 * MB;
const BROTLI = { decoderLargeWindow: 1, window: 2, encoderLargeWindow: 6 } as const;
const BROTLI_WINDOW = 22;
/** RFC 8878 §3.1.1.1.2 wants 8 MB of every decoder; libzstd gives 128 if it is not told otherwise. */
const ZSTD_WINDOW = 23;
const ZSTD = { level: 100, window: 101, hash: 102, chain: 103, decoderWindow: 100 } as const;
/** Matches over long distances, and threads. */
const ZSTD_REFUSED = [160, 161, 162, 163, 164, 240, 241, 242];
/** Window, chain and hash table of each level, as logarithms (libzstd, `clevels.h`). */
const ZSTD_LEVELS = [
  [19, 13, 14],
  [20, 15, 16],
  [21, 16, 17],
  [21, 18, 18],
  [21, 18, 19],
  [21, 18, 19],
  [21, 19, 20],
  [21, 19, 20],
  [22, 20, 21],
  [22, 21, 22],
  [22, 21, 22],
  [22, 22, 23],
  [22, 22, 22],
  [22, 22, 23],
  [22, 23, 23],
  [22, 22, 22],
  [23, 23, 22],
  [23, 23, 22],
  [23, 24, 22],
  [25, 25, 23],
  [26, 26, 24],
  [27, 27, 25],
] as const;

/** The classes and functions that take memory, with a meter around them. */
export function meteredZlib(originals: Exports): Exports {
  const made: Exports = Object.create(null);
  for (const name of getOwnPropertyNames(BYTES)) {
    const native = originals[name] as Callable | undefined;
    if (!native) continue;
    const metered = standIn(native, (args, make) => reserve(needOf(name, args, 0), make), true);
    made[name] = metered;
    made[`create${name}`] = (options?: unknown) => construct(metered, [options]);
    const once = name[0]!.toLowerCase() + name.slice(1);
    made[once] = inTheBackground(originals[once] as Callable, name);
    made[`${once}Sync`] = atOnce(originals[`${once}Sync`] as Callable, name);
  }
  return made;
}

/** What a stream with the options among the arguments takes; from now on they are a copy, which stays as it is. */
function needOf(name: string, args: unknown[], at: number): number {
  const bytes = BYTES[name]!;
  if (typeof bytes === "number") return bytes;
  const options = { ...args[at] as { params?: object } };
  const parameters: Parameters = { ...options.params };
  args[at] = { ...options, params: parameters };
  return bytes(parameters);
}

/** One of Node's functions that end with a callback, and take as much until then. */
function inTheBackground(native: Callable, name: string): Callable {
  return (...args) => {
    const callback = args[args.length - 1];
    if (typeof callback !== "function") return apply(native, undefined, args);
    args[args.length - 1] = undefined;
    const bytes = needOf(name, args, 1);
    holdBytes(bytes);
    args[2] = (...results: unknown[]) => {
      releaseBytes(bytes);
      return apply(callback, undefined, results);
    };
    try {
      return apply(native, undefined, args);
    } catch (error) {
      releaseBytes(bytes);
      throw error;
    }
  };
}

function atOnce(native: Callable, name: string): Callable {
  return (...args) => {
    const bytes = needOf(name, args, 1);
    holdBytes(bytes);
    try {
      return apply(native, undefined, args);
    } finally {
      releaseBytes(bytes);
    }
  };
}

function brotliDecoder(parameters: Parameters): number {
  if (parameters[BROTLI.decoderLargeWindow]) refuse("A large window of Brotli");
  return BROTLI_WINDOW_BYTES;
}

function brotliEncoder(parameters: Parameters): number {
  if (parameters[BROTLI.encoderLargeWindow]) refuse("A large window of Brotli");
  const window = numberIn(parameters, BROTLI.window, BROTLI_WINDOW);
  return window > BROTLI_WINDOW ? 12 * 2 ** window : ENCODER_BYTES;
}

function zstdDecoder(parameters: Parameters): number {
  const window = numberIn(parameters, ZSTD.decoderWindow, ZSTD_WINDOW);
  parameters[ZSTD.decoderWindow] = window;
  return 2 ** window + MB;
}

function zstdEncoder(parameters: Parameters): number {
  for (let index = 0; index < ZSTD_REFUSED.length; index++) {
    if (parameters[ZSTD_REFUSED[index]!]) refuse("Zstandard with long distances or threads");
  }
  const level = mathMin(mathMax(numberIn(parameters, ZSTD.level, 3), 1), ZSTD_LEVELS.length);
  const usual = ZSTD_LEVELS[level - 1]!;
  const window = numberIn(parameters, ZSTD.window, usual[0]);
  const chain = numberIn(parameters, ZSTD.chain, usual[1]);
  const hash = numberIn(parameters, ZSTD.hash, usual[2]);
  return mathMax(ENCODER_BYTES, 2 ** window + 4 * (2 ** chain + 2 ** hash) + 2 * MB);
}

/** A parameter; 0 stands for the usual one. What is no number is the original's to refuse. */
function numberIn(parameters: Parameters, key: number, usual: number): number {
  const given = parameters[key];
  return typeof given === "number" && given !== 0 ? given : usual;
}

function refuse(what: string): never {
  throw new NotSupported(`${what} is not supported in a function`);
}
