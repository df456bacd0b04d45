import assert from "node:assert/strict";
import { EventStream } from "./event-stream.ts";

Deno.test("events are the same wherever the stream is cut", () => {
  const text =
    ": comment\nid: 7\nevent: tick\ndata: a\ndata:b\n\nretry: 10\ndata: c\r\n\r\nevent: none\n\n" +
    "data\n\ndata: half";
  const expected = [
    { type: "tick", data: "a\nb", lastEventId: "7" },
    { type: "message", data: "c", lastEventId: "7" },
    { type: "message", data: "", lastEventId: "7" },
  ];
  for (let cut = 0; cut <= text.length; cut++) {
    const stream = new EventStream();
    const events = [...stream.push(text.slice(0, cut)), ...stream.push(text.slice(cut))];
    assert.deepEqual(events, expected, `cut at ${cut}`);
    assert.equal(stream.retryMs, 10);
  }
});

Deno.test("an event without an end is refused before it fills the heap", () => {
  const stream = new EventStream();
  assert.throws(() => {
    while (true) stream.push(`data: ${"x".repeat(100_000)}\n`);
  }, RangeError);
});
