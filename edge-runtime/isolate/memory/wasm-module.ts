/** The little of a WebAssembly module's binary format that tells how much memory its instances take. */

const HEADER_BYTES = 8;
const MEMORY_SECTION = 5;
const HAS_MAXIMUM = 1;
const HAS_PAGE_SIZE = 8;

/**
 * The pages that the memories of one instance may have in all: each with its declared maximum, or with `mostPages`
 * when it declares none or more. 0 when there is no memory section. (WebAssembly core specification, §5.5.8)
 */
export function declaredPages(module: Uint8Array, mostPages: number): number {
  const reader = new Reader(module, HEADER_BYTES);
  while (!reader.isAtEnd) {
    const section = reader.byte();
    const end = reader.number() + reader.offset;
    if (section === MEMORY_SECTION) return memories(reader, mostPages);
    reader.offset = end;
  }
  return 0;
}

function memories(reader: Reader, mostPages: number): number {
  let pages = 0;
  for (let left = reader.number(); left > 0 && !reader.isAtEnd; left--) {
    const flags = reader.number();
    reader.number();
    const maximum = flags & HAS_MAXIMUM ? reader.number() : mostPages;
    if (flags & HAS_PAGE_SIZE) reader.number();
    pages += Math.min(maximum, mostPages);
  }
  return pages;
}

class Reader {
  constructor(private readonly bytes: Uint8Array, public offset: number) {}

  get isAtEnd(): boolean {
    return this.offset >= this.bytes.length;
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
