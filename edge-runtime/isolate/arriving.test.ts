import assert from "node:assert/strict";
import { arrived, giveUpUnread, keepArriving } from "./arriving.ts";
import { newWork } from "./imp/invoke.ts";

/** A body, and whether it was stopped at its source. */
function body() {
  const source = {
    isStopped: false,
    stream: new ReadableStream({ cancel: () => void (source.isStopped = true) }),
  };
  return source;
}

Deno.test("what nobody has begun to read is given up with its request, and what somebody reads is not", () => {
  const work = newWork();
  const [unread, read, cloned] = [body(), body(), body()];
  for (const { stream } of [unread, read, cloned]) arrived(work, stream);
  arrived(work, null);
  arrived(work, "text");
  read.stream.getReader();
  new Response(cloned.stream).clone();
  giveUpUnread(work);
  assert.deepEqual([unread, read, cloned].map(({ isStopped }) => isStopped), [true, false, false]);
  giveUpUnread(work);
});

Deno.test("a streamed answer may still begin to read what has arrived, before it or after", () => {
  const work = newWork();
  const [before, after] = [body(), body()];
  arrived(work, before.stream);
  keepArriving(work);
  arrived(work, after.stream);
  giveUpUnread(work);
  assert.deepEqual([before.isStopped, after.isStopped], [false, false]);
});

Deno.test("a body that broke is no error", async () => {
  const work = newWork();
  arrived(
    work,
    new ReadableStream({ start: (controller) => controller.error(new Error("broken")) }),
  );
  giveUpUnread(work);
  await new Promise((others) => setTimeout(others, 0));
});
