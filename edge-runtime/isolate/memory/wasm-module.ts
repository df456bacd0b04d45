/** The little of a WebAssembly module's binary format that tells how much memory it and its instances take. */

import { mathMin } from "../primordials.ts";
import { bytesOf } from "./bytes.ts";

const charOf = String.fromCharCode;
const HEADER_BYTES = 8;
const TYPE_SECTION = 1;
const FUNCTION_SECTION = 3;
const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;
const HAS_PAGE_SIZE = 8;

/**
 * The pages that the memories of one instance may have in all: each with its declared maximum, or with `mostPages`
 * when it declares none or more. 0 when there is no memory section. (WebAssembly core specification, §5.5.8)
 */
export function declaredPages(module: Uint8Array, mostPages: number): number {
  const section = sectionOf(module, MEMORY_SECTION);
  return section === null ? 0 : memories(section.reader, mostPages);
}

/** How many functions the module has, without those that it imports. (§5.5.6) */
export function declaredFunctions(module: Uint8Array): number {
  return sectionOf(module, FUNCTION_SECTION)?.reader.number() ?? 0;
}

/** What says which types the module has, a character for each byte; "" when it has none. (§5.5.4) */
export function declaredTypes(module: Uint8Array): string {
  const section = sectionOf(module, TYPE_SECTION);
  if (section === null) return "";
  const end = mathMin(section.end, bytesOf(module));
  let text = "";
  for (let at = section.reader.offset; at < end; at++) text += charOf(module[at]!);
  return text;
}

/** Reads from where the content of the first section of a kind begins; null when there is none. */
function sectionOf(module: Uint8Array, kind: number): { reader: Reader; end: number } | null {
  const reader = new Reader(module, HEADER_BYTES);
  while (!reader.isAtEnd) {
    const section = reader.byte();
    const end = reader.number() + reader.offset;
    if (section === kind) return { reader, end };
    reader.offset = end;
  }
  return null;
}

function memories(reader: Reader, mostPages: number): number {
  let pages = 0;
  for (let left = reader.number(); left > 0 && !reader.isAtEnd; left--) {
    const flags = reader.number();
    reader.number();
    const maximum = flags & HAS_MAXIMUM ? reader.number() : mostPages;
    if (flags & HAS_PAGE_SIZE) reader.number();
    pages += mathMin(maximum, mostPages);
  }
  return pages;
}

class Reader {
  readonly #length: number;

  constructor(private readonly bytes: Uint8Array, public offset: number) {
    // Its own property could be anything.
    this.#length = bytesOf(bytes);
  }

  get isAtEnd(): boolean {
    return this.offset >= this.#length;
  }

  byte(): number {
    return this.bytes[this.offset++] ?? 0;
  }

  /** An unsigned LEB128 number. */
  number(): number {
    let value = 0;
    let factor = 1;
    while (true) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  }
}
