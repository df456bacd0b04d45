import assert from "node:assert/strict";
import { declaredFunctions, declaredPages, declaredTypes } from "./wasm-module.ts";

const HEADER = [0, 97, 115, 109, 1, 0, 0, 0];
const bytes = (...sections: number[]) => new Uint8Array([...HEADER, ...sections]);

Deno.test("a memory counts with its maximum", () => {
  assert.equal(declaredPages(bytes(5, 4, 1, 1, 1, 3), 1_024), 3);
  assert.equal(declaredPages(bytes(5, 5, 1, 1, 1, 0xac, 2), 1_024), 300);
});

Deno.test("a memory without a maximum, or with a greater one, counts with the most there can be", () => {
  assert.equal(declaredPages(bytes(5, 3, 1, 0, 1), 1_024), 1_024);
  assert.equal(declaredPages(bytes(5, 6, 1, 1, 1, 0x80, 0x80, 4), 1_024), 1_024);
});

Deno.test("other sections are passed over, and a module without memory takes none", () => {
  assert.equal(declaredPages(bytes(0, 2, 5, 5, 5, 3, 1, 0, 2), 10), 10);
  assert.equal(declaredPages(bytes(1, 1, 0), 10), 0);
  assert.equal(declaredPages(bytes(), 10), 0);
});

Deno.test("a cut-off module ends the reading", () => {
  assert.equal(declaredPages(bytes(5, 9, 1), 10), 0);
  assert.equal(declaredPages(bytes(5, 9, 0xff, 0xff, 0xff, 0xff, 15, 0, 1), 10), 10);
  assert.equal(declaredPages(bytes(7, 0xff), 10), 0);
});

Deno.test("functions and types are those of their sections", () => {
  const module = bytes(0, 1, 0, 1, 4, 1, 0x60, 0, 0, 3, 3, 2, 0, 0);
  assert.equal(declaredFunctions(module), 2);
  assert.equal(declaredTypes(module), "\x01`\0\0");
  assert.equal(declaredFunctions(bytes()), 0);
  assert.equal(declaredTypes(bytes(5, 1, 0)), "");
});

Deno.test("types end where the module does, whatever their section says", () => {
  assert.equal(declaredTypes(bytes(1, 0x7f, 1, 0x60)), "\x01`");
  assert.equal(declaredTypes(bytes(1)), "");
});
