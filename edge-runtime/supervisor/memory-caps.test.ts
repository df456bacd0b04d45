import assert from "node:assert/strict";
import { lowest, memoryCaps, totalMemory } from "./memory-caps.ts";

const GIB = 1024 ** 3;

Deno.test("cells share half of the machine's memory, and each is replaced before it is killed", () => {
  const { softBytes, hardBytes } = memoryCaps(8 * 1024 ** 3, 4);
  assert.equal(hardBytes, 1024 ** 3);
  assert.ok(softBytes < hardBytes);
});

Deno.test("the limit of a container counts, if it has one", () => {
  assert.equal(lowest("max\n", 8 * GIB), 8 * GIB);
  assert.equal(lowest(`${2 * GIB}\n`, 8 * GIB), 2 * GIB);
  assert.equal(lowest(`max\n${2 * GIB}\n`, 8 * GIB), 2 * GIB);
  // What version 1 says for none.
  assert.equal(lowest("9223372036854771712\n", 8 * GIB), 8 * GIB);
  for (const odd of ["", "0\n", "-1\n", "1e3\n", " \n"]) assert.equal(lowest(odd, GIB), GIB);
});

Deno.test("there is some memory, and no more than the machine has", async () => {
  const total = await totalMemory();
  assert.ok(total > 0 && total <= Deno.systemMemoryInfo().total, `${total}`);
});
