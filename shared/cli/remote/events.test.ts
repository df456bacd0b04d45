import { deepEqual } from "node:assert/strict";
import { parseEvents } from "./events.ts";

async function eventsOf(...chunks: string[]) {
  return await Array.fromAsync(
    parseEvents(ReadableStream.from(chunks).pipeThrough(new TextEncoderStream())),
  );
}

Deno.test("events are read whole, however the bytes are cut", async () => {
  deepEqual(await eventsOf("retry: 1000\n\nevent: log\nid: 1\nda", "ta: {}\n\n: alive\n\n"), [
    { event: "log", id: "1", data: "{}" },
  ]);
});

Deno.test("several lines of data are one text, and an event that is cut off is none", async () => {
  deepEqual(await eventsOf("data: a\ndata:b\n\ndata: c\n"), [
    { event: "message", id: "", data: "a\nb" },
  ]);
});
