/** Random identifiers in hexadecimal, made from a pool because one call for each would cost more than the rest. */

const POOL_BYTES = 8 * 1024;
const pool = new Uint8Array(POOL_BYTES);
let text = "";
let offset = 0;

/** `length` hexadecimal digits. */
export function randomHex(length: number): string {
  if (offset + length > text.length) {
    crypto.getRandomValues(pool);
    text = pool.toHex();
    offset = 0;
  }
  const id = text.slice(offset, offset + length);
  offset += length;
  return id;
}
