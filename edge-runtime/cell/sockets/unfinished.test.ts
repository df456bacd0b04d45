import assert from "node:assert/strict";
import { Unfinished, UNFINISHED_BYTES } from "./unfinished.ts";

Deno.test("a message is too large when more came than fits into one, since the last that came whole", () => {
  const unfinished = new Unfinished();
  const socket = { received: 0 };
  unfinished.add("127.0.0.1", 80, socket);
  const isTooLarge = (bytes: number) => unfinished.isTooLarge("127.0.0.1", 80, bytes);
  assert.equal(isTooLarge(500), false);
  assert.equal(isTooLarge(500 + UNFINISHED_BYTES), false);
  socket.received++;
  assert.equal(isTooLarge(900 + UNFINISHED_BYTES), false);
  assert.equal(isTooLarge(900 + 2 * UNFINISHED_BYTES), false);
  assert.equal(isTooLarge(901 + 2 * UNFINISHED_BYTES), true);
});

Deno.test("an address of IPv6 is the same however it is written", () => {
  const unfinished = new Unfinished();
  unfinished.add("::ffff:1.2.3.4", 80, { received: 0 });
  assert.equal(unfinished.isTooLarge("0:0:0:0:0:ffff:102:304", 80, 0), false);
  assert.equal(unfinished.isTooLarge("0:0:0:0:0:ffff:102:304", 80, UNFINISHED_BYTES + 1), true);
  assert.equal(unfinished.isTooLarge("::ffff:1.2.3.4", 81, UNFINISHED_BYTES + 1), false);
});

Deno.test("a connection that is another's by now is not measured by what was before", () => {
  const unfinished = new Unfinished();
  const [old, young] = [{ received: 0 }, { received: 0 }];
  unfinished.add("::1", 80, old);
  unfinished.add("::1", 80, young);
  unfinished.remove("::1", 80, old);
  assert.equal(unfinished.isEmpty, false);
  unfinished.remove("::1", 80, young);
  assert.equal(unfinished.isEmpty, true);
});
