import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { Buffers } from "./buffers.ts";

const MEGABYTE = 1024 ** 2;

/** Buffers of which a collection leaves those that are alive. */
class Memory {
  alive = 0;
  garbage = 0;
  collections = 0;

  bytes(): number {
    return this.alive + this.garbage;
  }

  collect(): void {
    this.garbage = 0;
    this.collections++;
  }
}

Deno.test("buffers are collected when there is a megabyte more of them than were left", () => {
  const memory = new Memory();
  memory.alive = 2 * MEGABYTE;
  const buffers = new Buffers(memory);
  memory.garbage = MEGABYTE - 1;
  buffers.look();
  assert.equal(memory.collections, 0);
  memory.garbage = MEGABYTE;
  buffers.look();
  assert.equal(memory.collections, 1);
  memory.alive = 0;
  buffers.look();
  memory.garbage = MEGABYTE;
  buffers.look();
  assert.equal(memory.collections, 2);
  buffers.stop();
});

Deno.test("of many buffers, those that are alive are not looked through for each megabyte", () => {
  const memory = new Memory();
  memory.alive = 100 * MEGABYTE;
  const buffers = new Buffers(memory);
  memory.garbage = 24 * MEGABYTE;
  buffers.look();
  assert.equal(memory.collections, 0);
  memory.garbage = 25 * MEGABYTE;
  buffers.look();
  assert.equal(memory.collections, 1);
  buffers.stop();
});

Deno.test("while buffers come and go they are looked after without being asked", async () => {
  const memory = new Memory();
  const buffers = new Buffers(memory);
  memory.garbage = MEGABYTE;
  buffers.look();
  for (const collections of [2, 3]) {
    memory.garbage = MEGABYTE;
    await until(() => Promise.resolve(memory.collections === collections || null));
  }
  // What the sanitizer of timers would find otherwise: the looks end by themselves.
  await until(() => Promise.resolve(buffers.isFast ? null : true));
});
