import assert from "node:assert/strict";
import { CACHE_LIMITS } from "@imprun/contracts/limits";
import { Cache } from "./cache.ts";

const bytes = (length: number) => new Uint8Array(length);

Deno.test("a value is there until its time is over", () => {
  const cache = new Cache(() => {});
  cache.set("a.dev", "k", bytes(1), 1_000, 0);
  assert.equal(cache.get("a.dev", "k", 999)?.length, 1);
  assert.equal(cache.get("a.dev", "k", 1_000), null);
  assert.equal(cache.bytes, 0);
});

Deno.test("tenants do not see each other's values", () => {
  const cache = new Cache(() => {});
  cache.set("a.dev", "k", bytes(1), 1_000, 0);
  assert.equal(cache.get("b.dev", "k", 0), null);
  assert.equal(cache.delete("b.dev", "k"), false);
  assert.equal(cache.delete("a.dev", "k"), true);
});

Deno.test("a tenant over its share loses what it used least recently", () => {
  const cache = new Cache(() => {}, { ...CACHE_LIMITS, entriesPerTenant: 2 } as never);
  cache.set("a.dev", "one", bytes(1), 1_000, 0);
  cache.set("a.dev", "two", bytes(1), 1_000, 0);
  cache.get("a.dev", "one", 0);
  cache.set("a.dev", "three", bytes(1), 1_000, 0);
  const there = ["one", "two", "three"].filter((key) => cache.get("a.dev", key, 0));
  assert.deepEqual(there, ["one", "three"]);
});

Deno.test("bytes are bounded for a tenant and for all of them", () => {
  const cache = new Cache(
    () => {},
    { ...CACHE_LIMITS, bytesPerTenant: 1_000, bytesPerCell: 1_500 } as never,
  );
  for (let i = 0; i < 10; i++) cache.set("a.dev", String(i), bytes(300), 1_000, 0);
  assert.ok(cache.bytes <= 1_000);
  for (let i = 0; i < 10; i++) cache.set("b.dev", String(i), bytes(300), 1_000, 0);
  assert.ok(cache.bytes <= 1_500);
  assert.equal(cache.get("b.dev", "9", 0)?.length, 300);
  cache.remove("a.dev");
  cache.remove("b.dev");
  assert.equal(cache.bytes, 0);
});

Deno.test("what is not kept any more is handed out once, and what is read is not", () => {
  const forgotten: number[] = [];
  const limits = { ...CACHE_LIMITS, entriesPerTenant: 2 } as never;
  const cache = new Cache((bytes) => forgotten.push(bytes[0]!), limits);
  const set = (key: string, n: number, ttlMs = 1_000) =>
    cache.set("a.dev", key, new Uint8Array([n]), ttlMs, 0);
  set("one", 1);
  set("two", 2);
  cache.get("a.dev", "one", 0);
  assert.deepEqual(forgotten, []);
  set("three", 3);
  assert.deepEqual(forgotten, [2]);
  set("one", 4, 10);
  assert.deepEqual(forgotten, [2, 1]);
  cache.get("a.dev", "one", 10);
  assert.deepEqual(forgotten, [2, 1, 4]);
  cache.remove("a.dev");
  assert.deepEqual(forgotten, [2, 1, 4, 3]);
  assert.equal(cache.bytes, 0);
});
