import assert from "node:assert/strict";
import {
  closeFrame,
  closeOf,
  SOCKET_FRAMES,
  socketFrame,
  SocketFrameReader,
} from "./socket-frames.ts";

const sent = [
  socketFrame(SOCKET_FRAMES.text, new TextEncoder().encode("naïve")),
  socketFrame(SOCKET_FRAMES.bytes, new Uint8Array(300).fill(7)),
  socketFrame(SOCKET_FRAMES.bytes, new Uint8Array(0)),
  closeFrame({ code: 4001, reason: "enough", wasClean: true }),
];

Deno.test("frames are the same wherever the stream is cut", async () => {
  const stream = new Uint8Array(await new Blob(sent).arrayBuffer());
  for (const size of [1, 2, 7, 100, 1_000]) {
    const reader = new SocketFrameReader(1_000);
    const frames = [];
    for (let at = 0; at < stream.length; at += size) {
      frames.push(...reader.push(stream.subarray(at, at + size)));
    }
    assert.deepEqual(frames.map(({ kind, payload }) => [kind, payload.length]), [
      [SOCKET_FRAMES.text, 6],
      [SOCKET_FRAMES.bytes, 300],
      [SOCKET_FRAMES.bytes, 0],
      [SOCKET_FRAMES.close, 9],
    ]);
    assert.deepEqual(closeOf(frames[3]!.payload), { code: 4001, reason: "enough", wasClean: true });
  }
});

Deno.test("a frame that is too long is refused before its bytes have come", () => {
  const reader = new SocketFrameReader(299);
  assert.throws(() => reader.push(sent[1]!.subarray(0, 10)), RangeError);
});
