import assert from "node:assert/strict";
import { raisePromptly, wakePromptly } from "./promptness.ts";

/** The slice of the calling thread in nanoseconds, by sched_getattr(2). */
function sliceNs(): bigint {
  const { symbols } = Deno.dlopen("libc.so.6", {
    syscall: { parameters: ["i64", "i64", "buffer", "i64", "i64"], result: "i64" },
  });
  const attributes = new DataView(new ArrayBuffer(48));
  const call = Deno.build.arch === "x86_64" ? 315n : 275n;
  assert.equal(symbols.syscall(call, 0n, new Uint8Array(attributes.buffer), 48n, 0n), 0n);
  return attributes.getBigUint64(24, true);
}

Deno.test({
  name: "the calling thread has a shorter slice than it had",
  ignore: Deno.build.os !== "linux",
  fn() {
    const before = sliceNs();
    assert.ok(wakePromptly());
    assert.ok(before === 0n || sliceNs() < before, `${before} is now ${sliceNs()}`);
  },
});

Deno.test({
  name:
    "a thread of an isolate has a shorter slice than usual, and a longer one than the one that serves clients",
  ignore: Deno.build.os !== "linux",
  fn() {
    assert.ok(raisePromptly());
    const isolates = sliceNs();
    assert.ok(wakePromptly());
    assert.ok(isolates === 0n || sliceNs() < isolates, `${isolates} and ${sliceNs()}`);
  },
});
