import assert from "node:assert/strict";
import { BodyRoom } from "./body-room.ts";

Deno.test("a tenant whose large bodies wait leaves room for others, and work that fails gives its room back", async () => {
  const room = new BodyRoom(100);
  const door = Promise.withResolvers<void>();
  const hold = (tenantId: string, bytes: number, work = () => door.promise) =>
    room.hold(tenantId, bytes, work);
  const waiting = [hold("loud.dev", 30), hold("loud.dev", 20)];
  await assert.rejects(hold("loud.dev", 1), {
    code: "concurrency_limit",
    extra: { limitName: "BROKER_BODY_BYTES", limit: 100 },
  });
  const other = hold("quiet.dev", 20);
  await assert.rejects(
    hold("third.dev", 1, () => Promise.reject(new Error("it failed"))),
    /failed/,
  );
  door.resolve();
  await Promise.all([...waiting, other]);
  await hold("loud.dev", 50);
});
