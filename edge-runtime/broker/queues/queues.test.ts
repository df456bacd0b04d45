import assert from "node:assert/strict";
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import { startMongodb } from "@imprun/testing/mongodb";
import { serialize } from "bson";
import { MongoClient } from "mongodb";
import { Queues } from "./queues.ts";
import { QueueStore } from "./store.ts";

const settings = { batchSize: 10, maxRetries: 3, retryDelaySeconds: 1 };
const message = serialize({ body: 1 });

/** A tenant whose one function consumes these queues. */
function deployment(tenantId: string, ...names: string[]): DeploymentDocument {
  const queues = names.map((name) => ({ name, ...settings }));
  const functions = { work: { triggers: { schedules: [], queues } } };
  return { _id: tenantId, running: true, functions } as unknown as DeploymentDocument;
}

Deno.test("a full queue refuses messages, and no other queue does", async () => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri);
  const store = new QueueStore(client, "dev");
  const queues = new Queues(store, {
    isReady: () => false,
    run: () => Promise.reject(new Error("Nothing is delivered")),
  });
  const tenantId = `queues${Date.now().toString(36)}.dev`;
  const deployed = () => queues.deployed(deployment(tenantId, "full", "empty"));
  const send = (queue: string) => queues.send({ tenantId, queue }, [0], message);
  deployed();

  const held = Array.from({ length: TRIGGER_LIMITS.queueMessages - 1 }, () => message);
  await store.add({ tenantId, queue: "full" }, held, held.map(() => 0));
  const [last] = await send("full");
  await assert.rejects(send("full"), (error: ProblemError) => {
    assert.equal(error.code, "queue_full");
    assert.equal(error.extra.limit, TRIGGER_LIMITS.queueMessages);
    return true;
  });
  assert.equal((await send("empty")).length, 1);
  await assert.rejects(send("other"), { code: "unknown_queue" });

  await client.db("imprun_events").collection("messages").deleteOne({ _id: last! as never });
  // A publish looks at the queue anew.
  deployed();
  assert.equal((await send("full")).length, 1);

  await queues.stop();
  await client.db("imprun_events").collection("messages").deleteMany({ tenantId });
  await client.close();
  await mongodb.stop();
});
