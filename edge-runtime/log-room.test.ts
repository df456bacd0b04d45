import assert from "node:assert/strict";
import { charsOf, LogRoom } from "./log-room.ts";

const line = (tenantId: string, message = "x") => ({ tenantId, message });

/** How many such lines of the tenant find room. */
function fill(room: LogRoom, tenantId: string, message?: string): number {
  let taken = 0;
  while (room.take(line(tenantId, message))) taken++;
  return taken;
}

Deno.test("a tenant that writes without end leaves half of the room to others, and two leave a third", () => {
  const room = new LogRoom({ lines: 900, chars: Infinity });
  assert.equal(fill(room, "loud.dev"), 450);
  assert.equal(fill(room, "louder.dev"), 225);
  assert.ok(room.take(line("quiet.dev")));
});

Deno.test("long lines take more of the room than short ones", () => {
  const message = "x".repeat(10_000);
  const room = new LogRoom({ lines: Infinity, chars: 20 * charsOf({ message }) });
  assert.equal(fill(room, "loud.dev", message), 10);
  assert.ok(room.take(line("quiet.dev", message)));
  assert.equal(new LogRoom({ lines: 10, chars: 10 }).take(line("a.dev")), false);
});

Deno.test("a line that is written leaves its room to the next", () => {
  const room = new LogRoom({ lines: 8, chars: Infinity });
  assert.equal(room.isRoomy, true);
  assert.equal(fill(room, "a.dev"), 4);
  for (const isRoomy of [false, false, true]) {
    room.give(line("a.dev"));
    assert.equal(room.isRoomy, isRoomy);
  }
  assert.equal(fill(room, "a.dev"), 3);
});
