import assert from "node:assert/strict";
import { Unfinished, UNFINISHED_BYTES } from "./unfinished.ts";

Deno.test("a message is too large when more came than fits into one, since the last that came whole", () => {
  const unfinished = new Unfinished();
  const socket = { received: 0 };
  const peer = { address: "127.0.0.1", port: 80 };
  unfinished.add(peer, socket);
  assert.equal(unfinished.isTooLarge(peer, 500), false);
  assert.equal(unfinished.isTooLarge(peer, 500 + UNFINISHED_BYTES), false);
  socket.received++;
  assert.equal(unfinished.isTooLarge(peer, 900 + UNFINISHED_BYTES), false);
  assert.equal(unfinished.isTooLarge(peer, 900 + 2 * UNFINISHED_BYTES), false);
  assert.equal(unfinished.isTooLarge(peer, 901 + 2 * UNFINISHED_BYTES), true);
});

Deno.test("an address of IPv6 is the same however it is written", () => {
  const unfinished = new Unfinished();
  unfinished.add({ address: "::ffff:1.2.3.4", port: 80 }, { received: 0 });
  const spelled = { address: "0:0:0:0:0:ffff:102:304", port: 80 };
  assert.equal(unfinished.isTooLarge(spelled, 0), false);
  assert.equal(unfinished.isTooLarge(spelled, UNFINISHED_BYTES + 1), true);
});

Deno.test("a connection that is no WebSocket is not measured", () => {
  const unfinished = new Unfinished();
  const peer = { address: "::1", port: 80 };
  assert.equal(unfinished.isTooLarge(peer, UNFINISHED_BYTES + 1), null);
  unfinished.add(peer, { received: 0 });
  assert.equal(unfinished.isTooLarge({ ...peer, port: 81 }, UNFINISHED_BYTES + 1), null);
});

Deno.test("a connection that is another's by now is not measured by what was before", () => {
  const unfinished = new Unfinished();
  const [old, young] = [{ received: 0 }, { received: 0 }];
  const peer = { address: "::1", port: 80 };
  unfinished.add(peer, old);
  unfinished.add(peer, young);
  unfinished.remove(peer, old);
  assert.equal(unfinished.isTooLarge(peer, 0), false);
  unfinished.remove(peer, young);
  assert.equal(unfinished.isTooLarge(peer, 0), null);
});
