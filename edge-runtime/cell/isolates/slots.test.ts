import assert from "node:assert/strict";
import { REQUEST_SLOTS } from "@imprun/contracts/runtime/isolate";
import { Slots } from "./slots.ts";

const thing = (name: string) => ({ name });

Deno.test("what is in progress is found by its number, and by no other", () => {
  const slots = new Slots<{ name: string }>();
  const [first, second] = [slots.add(thing("first")), slots.add(thing("second"))];
  assert.equal(slots.get(first)?.name, "first");
  assert.equal(slots.get(second)?.name, "second");
  for (const other of [0, 1, -first, first + 0.5, first + REQUEST_SLOTS, NaN, Infinity]) {
    assert.equal(slots.get(other), undefined);
  }
  for (const other of [undefined, null, String(first), [first], {}, true]) {
    assert.equal(slots.get(other as never), undefined);
  }
});

Deno.test("a number of something that is over is never given again, though its place is", () => {
  const slots = new Slots<{ name: string }>();
  const seen = new Set<number>();
  for (let n = 0; n < 1_000; n++) {
    const number = slots.add(thing("x"));
    assert.ok(number > 0 && !seen.has(number));
    seen.add(number);
    assert.equal(slots.delete(number), true);
    assert.equal(slots.delete(number), false);
    assert.equal(slots.has(number), false);
  }
  assert.equal(new Set([...seen].map((number) => number % REQUEST_SLOTS)).size, 1);
});

Deno.test("things of one time have places of their own, as many as there are slots", () => {
  const slots = new Slots<{ name: string }>();
  const numbers = Array.from({ length: REQUEST_SLOTS }, () => slots.add(thing("x")));
  assert.equal(new Set(numbers.map((number) => number % REQUEST_SLOTS)).size, REQUEST_SLOTS);
  assert.equal(slots.isFull, true);
  assert.throws(() => slots.add(thing("x")), RangeError);
  slots.delete(numbers[7]!);
  assert.equal(slots.get(slots.add(thing("late")))?.name, "late");
});

Deno.test("values are what is there, and may be taken away while they are looked at", () => {
  const slots = new Slots<{ name: string }>();
  const numbers = ["a", "b", "c"].map((name) => slots.add(thing(name)));
  slots.delete(numbers[1]!);
  assert.deepEqual(slots.values().map(({ name }) => name), ["a", "c"]);
  for (const _ of slots.values()) slots.clear();
  assert.equal(slots.size, 0);
  assert.deepEqual(slots.values(), []);
});
