import assert from "node:assert/strict";
import { LogRoom } from "./log-room.ts";

/** How many such lines of the tenant find room. */
function fill(room: LogRoom, tenantId: string, message: string): number {
  let taken = 0;
  while (room.take({ tenantId, message })) taken++;
  return taken;
}

Deno.test("short lines are bounded by their number, and long ones by their size", () => {
  assert.equal(fill(new LogRoom(), "loud.dev", ""), 50_000);
  const room = new LogRoom();
  const long = "x".repeat(16 * 1024);
  const taken = fill(room, "loud.dev", long);
  assert.ok(taken > 900 && taken * long.length <= 16 * 1024 ** 2, `${taken}`);
  assert.ok(room.take({ tenantId: "quiet.dev", message: long }));
});

Deno.test("a line that is written leaves its room to the next", () => {
  const room = new LogRoom();
  const line = { tenantId: "loud.dev", message: "x" };
  const taken = fill(room, line.tenantId, line.message);
  assert.equal(room.isRoomy, false);
  for (let i = 0; i < taken; i++) room.give(line);
  assert.equal(room.isRoomy, true);
  assert.equal(fill(room, line.tenantId, line.message), taken);
});
