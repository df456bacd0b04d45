import assert from "node:assert/strict";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { deserialize, serialize } from "bson";
import { joinContents, splitContents } from "./contents.ts";

const code = (code: string) => (error: { code?: string }) => error.code === code;

Deno.test("messages are cut apart as they were put together", () => {
  const contents = [serialize({ body: 1 }), serialize({ body: "two" })];
  const cut = splitContents(joinContents(contents), 2);
  assert.deepEqual(cut.map((content) => deserialize(content).body), [1, "two"]);
});

Deno.test("what is no row of documents is refused", () => {
  const one = serialize({ body: 1 });
  const rows: [bytes: Uint8Array, count: number][] = [
    [one, 2],
    [joinContents([one, one]), 1],
    [one.subarray(0, 4), 1],
    [one.subarray(0, one.length - 1), 1],
    [new Uint8Array(8), 1],
    [Uint8Array.of(255, 255, 255, 255, 0, 0), 1],
  ];
  for (const [bytes, count] of rows) {
    assert.throws(() => splitContents(bytes, count), code("invalid_request"));
  }
});

Deno.test("a message over the limit is refused by its own code", () => {
  const large = serialize({ body: "x".repeat(TRIGGER_LIMITS.messageBytes) });
  assert.throws(() => splitContents(large, 1), code("message_limit"));
});
