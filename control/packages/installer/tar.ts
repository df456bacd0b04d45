/**
 * Reads tar archives (POSIX ustar with pax and GNU long names) as npm packs them. Only regular files are handed out:
 * links and devices are passed over, so that nothing in an installation points out of it.
 */

const BLOCK = 512;
/** A pax header or a long name is a few hundred bytes; nobody needs more. */
const MAX_HEADER_BYTES = 64 * 1024;

export class BadArchiveError extends Error {
  override readonly name = "BadArchiveError";
}

export interface TarFile {
  /** As the archive has it, for example `package/index.js`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The files of an archive, in order. Throws {@link BadArchiveError} for what is no archive. */
export function* readTar(archive: Uint8Array): Generator<TarFile> {
  let offset = 0;
  let longPath: string | null = null;
  let paxSize: number | null = null;
  while (offset + BLOCK <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK);
    // Two empty blocks end an archive, and one is enough to know.
    if (header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    // What a pax header says of the next file stands above what the file's own header says.
    const size = type === "x" || type === "L" ? sizeOf(header) : paxSize ?? sizeOf(header);
    const start = offset + BLOCK;
    if (start + size > archive.length) throw new BadArchiveError("The archive is cut off");
    const bytes = archive.subarray(start, start + size);
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
    if (type === "x" || type === "L") {
      if (size > MAX_HEADER_BYTES) throw new BadArchiveError("The archive has a header too large");
      const told = type === "x" ? paxRecords(bytes) : { path: text(bytes), size: null };
      longPath = told.path ?? longPath;
      paxSize = told.size ?? paxSize;
      continue;
    }
    if (type === "0" || type === "\0") yield { path: longPath ?? shortPath(header), bytes };
    // A global header says nothing of the next file.
    if (type !== "g") longPath = paxSize = null;
  }
}

function shortPath(header: Uint8Array): string {
  const name = text(header.subarray(0, 100));
  const isUstar = text(header.subarray(257, 262)) === "ustar";
  const prefix = isUstar ? text(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function sizeOf(header: Uint8Array): number {
  const field = header.subarray(124, 136);
  const octal = text(field).trim();
  if (!/^[0-7]{1,12}$/.test(octal)) throw new BadArchiveError("The archive has a file of no size");
  return parseInt(octal, 8);
}

function checkSum(header: Uint8Array): void {
  const expected = parseInt(text(header.subarray(148, 156)).trim(), 8);
  let sum = 0;
  // The sum is taken as if its own field were blanks.
  header.forEach((byte, index) => sum += index >= 148 && index < 156 ? 0x20 : byte);
  if (sum !== expected) throw new BadArchiveError("The archive is damaged");
}

/** Path and size among the records of a pax header, each `<length> <key>=<value>\n`. */
function paxRecords(bytes: Uint8Array): { path: string | null; size: number | null } {
  const told = { path: null as string | null, size: null as number | null };
  for (let rest = bytes; rest.length > 0;) {
    const length = parseInt(text(rest.subarray(0, 12)), 10);
    if (!(length > 0) || length > rest.length) {
      throw new BadArchiveError("The archive has a damaged header");
    }
    const record = /^\d+ ([^=]+)=([\s\S]*)\n$/.exec(decode(rest.subarray(0, length)));
    if (record?.[1] === "path") told.path = record[2] ?? null;
    if (record?.[1] === "size") told.size = decimal(record[2] ?? "");
    rest = rest.subarray(length);
  }
  return told;
}

function decimal(digits: string): number {
  if (!/^\d{1,12}$/.test(digits)) throw new BadArchiveError("The archive has a file of no size");
  return Number(digits);
}

/** Up to the first zero. */
function text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decode(end === -1 ? bytes : bytes.subarray(0, end));
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
