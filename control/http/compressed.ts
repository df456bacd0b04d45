/** Files as they are sent to who takes them compressed. Compressed once and kept, since they change with releases only. */
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

const brotli = promisify(brotliCompress);
/** Within a hundredth of the best size, in a twentieth of its time. */
const BROTLI_QUALITY = 5;

const ENCODERS = new Map<string, (bytes: Bytes) => Promise<Uint8Array>>([
  [
    "br",
    (bytes) => brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  ],
  ["gzip", promisify(gzip)],
]);

/** Text; pictures and fonts are compressed already. */
const COMPRESSIBLE = /^(text\/|application\/(json|manifest\+json|wasm)|image\/svg|font\/ttf)/;
/** What is smaller fits into one packet anyway. */
const SMALLEST_BYTES = 1_400;
const KEPT = 500;
const kept = new Map<string, Promise<Bytes>>();

/**
 * The encoding in which a file of this kind is sent, the best that `accepted` (the header Accept-Encoding) names without
 * a weight of zero; null for the file as it is.
 */
export function chooseEncoding(
  accepted: string,
  { type, size }: { type: string; size: number },
): string | null {
  if (size < SMALLEST_BYTES || !COMPRESSIBLE.test(type)) return null;
  const names = accepted.toLowerCase().split(",").map((entry) => entry.trim());
  const takes = (encoding: string) =>
    names.some((entry) =>
      entry.split(";")[0]!.trim() === encoding && !/;\s*q=0(\.0*)?$/.test(entry)
    );
  return [...ENCODERS.keys()].find(takes) ?? null;
}

/** The file in an encoding of {@link chooseEncoding}. `version` is different for each content. */
export function compressed(file: URL, encoding: string, version: string): Promise<Bytes> {
  const key = `${file.pathname} ${version} ${encoding}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = compress(file, encoding);
  kept.set(key, made);
  made.catch(() => kept.delete(key));
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return made;
}

async function compress(file: URL, encoding: string): Promise<Bytes> {
  const encode = ENCODERS.get(encoding)!;
  return new Uint8Array(await encode(await Deno.readFile(file)));
}
