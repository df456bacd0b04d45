/** Bytes that have gone on their way. */

/**
 * Gives memory back that nothing reads any more, and that nobody else has a view of. As garbage it would stay until the heap
 * is collected; V8 does that after few MB of buffers, and Deno has it do so in one turn of a thread that all tenants share.
 */
export function giveBack(bytes: Uint8Array | null): void {
  if (bytes?.buffer instanceof ArrayBuffer && !bytes.buffer.detached) bytes.buffer.transfer(0);
}
