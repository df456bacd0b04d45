import { deepEqual } from "node:assert/strict";
import { parseEvents } from "./event-stream.ts";

Deno.test("events are read whole, however the bytes are cut, and a half one at the end is none", async () => {
  const parts = [
    "event: head\ndata: {}\n",
    "\n: alive\n\ndata: a\ndata: b",
    "\n\nevent: end\ndata: 1\n",
  ];
  const body = ReadableStream.from(parts).pipeThrough(new TextEncoderStream());
  deepEqual(await Array.fromAsync(parseEvents(body)), [
    { event: "head", data: "{}" },
    { event: "message", data: "a\nb" },
  ]);
});
