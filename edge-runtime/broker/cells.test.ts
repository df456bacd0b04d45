import assert from "node:assert/strict";
import { Connection, type ConnectionHandlers } from "../transport/connection.ts";
import { Cells } from "./cells.ts";

const EVENT = {
  type: "event",
  tenantId: "hometax.dev",
  function: "job",
  requestId: "r1",
  event: { type: "scheduled", name: "job", cron: "* * * * *", scheduledTime: 60_000 },
} as const;
const HANDLERS: ConnectionHandlers = {
  notice() {},
  request: () => ({ header: {} }),
  fault: (error) => {
    throw error;
  },
  closed() {},
};

/** Both ends of a connection to a cell that counts its events. */
async function connect() {
  const path = `${await Deno.makeTempDir()}/socket`;
  const listener = Deno.listen({ transport: "unix", path });
  const sockets = [
    await Deno.connect({ transport: "unix", path }),
    await listener.accept(),
  ] as const;
  listener.close();
  let events = 0;
  const cell = new Connection(sockets[0], "cell", {
    ...HANDLERS,
    request() {
      events++;
      return { header: { error: null, acked: [], retried: [] } };
    },
  });
  const broker = new Connection(sockets[1], "broker", HANDLERS);
  return { broker, events: () => events, close: () => (cell.close(), broker.close()) };
}

Deno.test("cells take events in turn, and one that is about to end gets none", async () => {
  const [a, b] = [await connect(), await connect()];
  const cells = new Cells();
  cells.add(a.broker, "a");
  cells.add(b.broker, "b");
  for (let i = 0; i < 4; i++) await cells.run(EVENT);
  assert.deepEqual([a.events(), b.events()], [2, 2]);

  cells.leave(a.broker);
  assert.equal(cells.takeEvents, true);
  for (let i = 0; i < 3; i++) await cells.run(EVENT);
  assert.deepEqual([a.events(), b.events()], [2, 5]);
  cells.leave(b.broker);
  assert.equal(cells.takeEvents, false);
  await assert.rejects(cells.run(EVENT), { code: "runtime_unavailable" });

  cells.remove(a.broker);
  cells.remove(b.broker);
  assert.equal(cells.takeEvents, false);
  a.close();
  b.close();
});
