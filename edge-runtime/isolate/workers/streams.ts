/** Streams that only Cloudflare's workers have. */

/** Hands on what is written to it. */
export class IdentityTransformStream extends TransformStream<Uint8Array, Uint8Array> {}

/** Hands on as many bytes as it was told, and breaks when there are more or fewer. */
export class FixedLengthStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(length: number | bigint) {
    let left = Number(length);
    super({
      transform(chunk, controller) {
        left -= chunk.byteLength;
        if (left < 0) throw new TypeError(`More than ${length} bytes were written to the stream`);
        controller.enqueue(chunk);
      },
      flush() {
        if (left > 0) throw new TypeError(`Fewer than ${length} bytes were written to the stream`);
      },
    });
  }
}
