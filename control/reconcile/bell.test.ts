import { createBell } from "./bell.ts";

const LONG_MS = 60_000;

Deno.test("a ring wakes every listener, also one that was busy when it rang", async () => {
  const bell = createBell();
  const [busy, waiting] = [bell.listen(), bell.listen()];
  const heard = waiting.heard(LONG_MS, new AbortController().signal);
  bell.ring();
  await heard;
  await busy.heard(LONG_MS, new AbortController().signal);
});

Deno.test("nobody waits longer than the process lives", async () => {
  const stopping = new AbortController();
  const heard = createBell().listen().heard(LONG_MS, stopping.signal);
  stopping.abort();
  await heard;
});
