/** What a process has in its memory (proc(5): maps, pagemap, mem). */
import { Buffer } from "node:buffer";

const PAGE_BYTES = 4_096;
/** The page is in memory, or was moved from there to a disk. */
const IS_THERE = 0b11n << 62n;

/** Whether the bytes of a text stand somewhere in what the process has written to. */
export function hasInMemory(pid: number, text: string): boolean {
  const memory = Deno.openSync(`/proc/${pid}/mem`);
  const pages = Deno.openSync(`/proc/${pid}/pagemap`);
  try {
    for (const [start, end] of writableRanges(pid)) {
      for (const [from, to] of presentRanges(pages, start, end)) {
        if (readAt(memory, from, to - from).includes(text)) return true;
      }
    }
    return false;
  } finally {
    memory.close();
    pages.close();
  }
}

type Range = readonly [start: number, end: number];

function writableRanges(pid: number): Range[] {
  const maps = Deno.readTextFileSync(`/proc/${pid}/maps`);
  return [...maps.matchAll(/^([\da-f]+)-([\da-f]+) rw/gm)]
    .map(([, start, end]) => [Number.parseInt(start!, 16), Number.parseInt(end!, 16)]);
}

/** V8 reserves half a gigabyte here and there, and uses next to nothing of it. */
function* presentRanges(pages: Deno.FsFile, start: number, end: number): Generator<Range> {
  const count = (end - start) / PAGE_BYTES;
  const entries = readAt(pages, start / PAGE_BYTES * 8, count * 8);
  let from: number | null = null;
  for (let page = 0; page < entries.length / 8; page++) {
    const isThere = (entries.readBigUInt64LE(page * 8) & IS_THERE) !== 0n;
    const at = start + page * PAGE_BYTES;
    if (isThere) from ??= at;
    else if (from !== null) {
      yield [from, at];
      from = null;
    }
  }
  if (from !== null) yield [from, end];
}

/** The process runs on, so what was there may be gone: then less is read. */
function readAt(file: Deno.FsFile, at: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  file.seekSync(at, Deno.SeekMode.Start);
  let length = 0;
  try {
    while (length < size) {
      const read = file.readSync(bytes.subarray(length));
      if (read === null) break;
      length += read;
    }
  } catch (error) {
    if (!String(error).includes("os error 5")) throw error;
  }
  return bytes.subarray(0, length);
}
