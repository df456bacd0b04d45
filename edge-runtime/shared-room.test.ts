import assert from "node:assert/strict";
import { SharedRoom } from "./shared-room.ts";

/** How often the tenant finds room for so much. */
function fill(room: SharedRoom, tenantId: string, amount = 1): number {
  let taken = 0;
  while (room.take(tenantId, amount)) taken++;
  return taken;
}

Deno.test("who never has enough leaves half of the room to others, and two leave a third", () => {
  const room = new SharedRoom(900);
  assert.equal(fill(room, "loud.dev"), 450);
  assert.equal(fill(room, "louder.dev"), 225);
  assert.ok(room.take("quiet.dev", 1));
});

Deno.test("what is given back is there for the next", () => {
  const room = new SharedRoom(80);
  assert.equal(fill(room, "a.dev", 10), 4);
  for (const fullness of [3, 2, 1, 0]) {
    room.give("a.dev", 10);
    assert.equal(room.fullness, fullness / 8);
  }
  assert.equal(room.take("a.dev", 81), false);
  assert.equal(fill(room, "a.dev", 10), 4);
});
