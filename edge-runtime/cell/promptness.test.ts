import assert from "node:assert/strict";
import { openPromptness } from "./promptness.ts";

const NICE = 10;

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

/** By proc(5): the 19th field of `stat`, of which the second ends with the last bracket. */
function niceOf(thread: number): number {
  const stat = Deno.readTextFileSync(`/proc/${thread}/stat`);
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}

Deno.test({
  name:
    "the thread that serves clients has the shortest slice, and one of an isolate a shorter one than usual",
  ignore: Deno.build.os !== "linux",
  fn() {
    const promptness = openPromptness();
    const usual = sliceNs();
    assert.ok(promptness.ofIsolates());
    const isolates = sliceNs();
    assert.ok(usual === 0n || isolates < usual, `${usual} is now ${isolates}`);
    assert.ok(promptness.ofServer());
    const server = sliceNs();
    assert.ok(isolates === 0n || server < isolates, `${isolates} and ${server}`);
  },
});

Deno.test({
  name: "a thread that is lowered yields to all others, and one that is gone is no error",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { lower } = openPromptness();
    const process = new Deno.Command("sleep", { args: ["60"] }).spawn();
    assert.equal(niceOf(process.pid), 0);
    lower(process.pid);
    assert.equal(niceOf(process.pid), NICE);
    process.kill();
    await process.status;
    lower(process.pid);
  },
});
