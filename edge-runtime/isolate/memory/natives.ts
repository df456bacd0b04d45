/** The meter around objects whose greater part is outside of the heap, where V8 does not count it. */
import { getPrototypeOf } from "../primordials.ts";
import { reserve } from "./meter.ts";
import { replaceConstructor, replaceMethod } from "./replace.ts";

const KB = 1024;
const MB = 1024 * KB;

/** Measured, and rounded up: what one takes of the process beside its object. */
const STREAM_BYTES = {
  CompressionStream: { brotli: 8 * MB, other: 400 * KB },
  DecompressionStream: { brotli: 16 * MB, other: 128 * KB },
} as const;
const INTL_BYTES = {
  Collator: 4 * KB,
  DateTimeFormat: 24 * KB,
  DisplayNames: 8 * KB,
  DurationFormat: 16 * KB,
  ListFormat: 8 * KB,
  NumberFormat: 8 * KB,
  PluralRules: 8 * KB,
  RelativeTimeFormat: 16 * KB,
  Segmenter: 8 * KB,
} as const;

const SEGMENTS_BYTES = 4 * KB;

/** Meters compression and `Intl`. Call it before the streams themselves are metered. */
export function meterNatives(): void {
  for (const [name, bytes] of Object.entries(STREAM_BYTES)) {
    replaceConstructor(name, (args, make) => {
      const format = args[0] = `${args[0]}`;
      return reserve(format === "brotli" ? bytes.brotli : bytes.other, make);
    });
  }
  for (const [name, bytes] of Object.entries(INTL_BYTES)) {
    replaceConstructor(name, (_args, make) => reserve(bytes, make), Intl);
  }
  meterSegments();
}

/** What is cut into segments is copied, also for each that goes through them. */
function meterSegments(): void {
  const sizes = new WeakMap<object, number>();
  const sizeOf = sizes.get.bind(sizes);
  const remember = sizes.set.bind(sizes);
  const { prototype } = Intl.Segmenter;
  const segments = getPrototypeOf(new Intl.Segmenter().segment("")) as object;
  replaceMethod(prototype, "segment", (_self, args, original) => {
    const text = args[0] = `${args[0]}`;
    const bytes = SEGMENTS_BYTES + 2 * text.length;
    const made = reserve(bytes, original as () => object);
    remember(made, bytes);
    return made;
  });
  replaceMethod(segments, Symbol.iterator, (self, _args, original) => {
    return reserve(sizeOf(self) ?? 0, original as () => object);
  });
}
