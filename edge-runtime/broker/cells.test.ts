import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import { temporaryDirectory } from "@imprun/testing/directory";
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

const DEPLOY = {
  type: "deploy",
  deployment: {
    tenantId: "hometax.dev",
    revision: 1,
    running: true,
    functions: {},
    variables: {},
    authType: "none",
    limits: DEFAULT_LIMITS,
  },
} as const;

/** Both ends of a connection to a cell that counts its events, and that rolls out when it `answers`. */
async function connect(answers: Promise<void> = Promise.resolve()) {
  const path = `${temporaryDirectory()}/socket`;
  const listener = Deno.listen({ transport: "unix", path });
  const sockets = [
    await Deno.connect({ transport: "unix", path }),
    await listener.accept(),
  ] as const;
  listener.close();
  let events = 0;
  const asked = Promise.withResolvers<void>();
  const cell = new Connection(sockets[0], "cell", {
    ...HANDLERS,
    async request({ header }) {
      if ((header as { type: string }).type === "event") {
        events++;
        return { header: { error: null, acked: [], retried: [] } };
      }
      asked.resolve();
      await answers;
      return { header: { ok: true, failure: null, booted: true } };
    },
  });
  const broker = new Connection(sockets[1], "broker", HANDLERS);
  return {
    broker,
    events: () => events,
    /** Resolves when it has been asked to roll out. */
    asked: asked.promise,
    close: () => (cell.close(), broker.close()),
  };
}

Deno.test("cells take events in turn, and one that is about to end gets none", async () => {
  const [a, b] = [await connect(), await connect()];
  const cells = new Cells();
  cells.add(a.broker, "a");
  cells.add(b.broker, "b");
  for (let i = 0; i < 4; i++) await cells.run(EVENT);
  assert.deepEqual([a.events(), b.events()], [2, 2]);

  cells.leave(a.broker);
  assert.equal(cells.takeWork, true);
  for (let i = 0; i < 3; i++) await cells.run(EVENT);
  assert.deepEqual([a.events(), b.events()], [2, 5]);
  cells.leave(b.broker);
  assert.equal(cells.takeWork, false);
  await assert.rejects(cells.run(EVENT), { code: "runtime_unavailable" });

  cells.remove(a.broker);
  cells.remove(b.broker);
  assert.equal(cells.takeWork, false);
  a.close();
  b.close();
});

Deno.test("a rollout does not wait for a cell that is about to end, and goes to its successor", async () => {
  const [silent, successor] = [await connect(new Promise(() => {})), await connect()];
  const cells = new Cells();
  cells.add(silent.broker, "silent");
  const rolledOut = cells.rollOut(DEPLOY);
  await silent.asked;
  cells.add(successor.broker, "successor");
  cells.leave(silent.broker);
  assert.equal((await rolledOut)?.ok, true);
  assert.equal((await cells.rollOut(DEPLOY))?.ok, true);

  cells.leave(successor.broker);
  assert.equal(await cells.rollOut(DEPLOY), null);
  silent.close();
  successor.close();
});
