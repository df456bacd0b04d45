const SURROGATES = 0xd800;
const AFTER_SURROGATES = 0xe000;

// UTF-16 puts what lies outside the basic plane (written with surrogates) below U+E000; UTF-8 above.
const rank = (unit: number): number =>
  unit >= SURROGATES && unit < AFTER_SURROGATES ? unit + 0x10000 : unit;

/** Compares as MongoDB does, by UTF-8 bytes; JavaScript's `<` compares by UTF-16 units. */
export function compareStrings(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) < rank(right) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

/** Compares byte by byte; of two with a common start, the shorter is less. */
export function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a[index]!;
    const right = b[index]!;
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}
