import assert from "node:assert/strict";
import { Emitter } from "./emitter.ts";

Deno.test("who listens is called in order, once or until it stops", () => {
  const emitter = new Emitter();
  const heard: string[] = [];
  const last = (value: string) => heard.push(`last ${value}`);
  assert.equal(emitter.emit("event", "unheard"), false);
  emitter.on("event", last).once("event", (value) => heard.push(`once ${value}`));
  emitter.prependListener("event", (value) => heard.push(`first ${value}`));
  assert.equal(emitter.emit("event", "a"), true);
  assert.equal(emitter.listenerCount("event"), 2);
  emitter.off("event", last).emit("event", "b");
  emitter.removeAllListeners("event").emit("event", "c");
  assert.deepEqual(heard, ["first a", "last a", "once a", "first b"]);
});

Deno.test("a listener that stops listening while it is called disturbs no other", () => {
  const emitter = new Emitter();
  const heard: number[] = [];
  const first = () => {
    heard.push(1);
    emitter.off("event", first);
  };
  emitter.on("event", first).on("event", () => heard.push(2));
  emitter.emit("event");
  emitter.emit("event");
  assert.deepEqual(heard, [1, 2, 2]);
});
