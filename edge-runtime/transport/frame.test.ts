import assert from "node:assert/strict";
import { FRAME_KINDS } from "@imprun/contracts/runtime/frames";
import { encodeFrame, FrameDecoder } from "./frame.ts";

Deno.test("frames survive any cut of the byte stream", () => {
  const bytes = [
    encodeFrame(FRAME_KINDS.request, 1, { type: "first" }, new Uint8Array([1, 2, 3])),
    encodeFrame(FRAME_KINDS.end, 1, undefined),
    encodeFrame(FRAME_KINDS.reply, 4_000_000_000, { text: "ü" }),
  ];
  const all = new Uint8Array(bytes.flatMap((part) => [...part]));
  for (let size = 1; size <= all.length; size++) {
    const decoder = new FrameDecoder();
    const frames = [];
    for (let at = 0; at < all.length; at += size) {
      frames.push(...decoder.push(all.subarray(at, at + size)));
    }
    assert.deepEqual(
      frames.map((frame) => [frame.kind, frame.call, frame.header, [...frame.body]]),
      [
        [FRAME_KINDS.request, 1, { type: "first" }, [1, 2, 3]],
        [FRAME_KINDS.end, 1, undefined, []],
        [FRAME_KINDS.reply, 4_000_000_000, { text: "ü" }, []],
      ],
    );
  }
});

Deno.test("bodies of frames stay whole while what they were cut from is given back", () => {
  const bodies = [1, 2, 3].map((n) => new Uint8Array(1_000).fill(n));
  const all = bodies.flatMap((body) => [...encodeFrame(FRAME_KINDS.notice, 0, undefined, body)]);
  for (const areOwn of [false, true]) {
    const decoder = new FrameDecoder(areOwn);
    const frames = [];
    for (let at = 0; at < all.length; at += 700) {
      frames.push(...decoder.push(new Uint8Array(all.slice(at, at + 700))));
    }
    assert.deepEqual(frames.map(({ body }) => body), bodies);
  }
});

Deno.test("a header that is not JSON is refused", () => {
  const bytes = encodeFrame(FRAME_KINDS.notice, 0, { a: 1 });
  bytes[13] = 0x21;
  assert.throws(() => new FrameDecoder().push(bytes), /not JSON/);
});

Deno.test("a header longer than its frame is refused", () => {
  const bytes = encodeFrame(FRAME_KINDS.notice, 0, { a: 1 });
  bytes[9] = 0x7f;
  assert.throws(() => new FrameDecoder().push(bytes), /longer than its frame/);
});

Deno.test("an unknown kind is refused", () => {
  const bytes = encodeFrame(FRAME_KINDS.notice, 0, undefined);
  bytes[4] = 99;
  assert.throws(() => new FrameDecoder().push(bytes), /kind 99/);
});
