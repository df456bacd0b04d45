import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { startMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import type { LogMessage } from "../../link.ts";
import { LogWriter } from "./writer.ts";

Deno.test("more kept lines than may wait for MongoDB are all written", async () => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri);
  const writer = new LogWriter(client, "test", {
    limits: () => ({ logLinesPerSecond: 1, logLineBytes: 100 }),
    sourceMaps: () => Promise.resolve(null),
  });
  const entries: LogMessage["entries"] = Array.from({ length: 2_000 }, (_, line) => ({
    kind: "log",
    level: "info",
    tenantId: "hometax.dev",
    at: Date.now(),
    message: `line ${line}`,
    function: null,
    semver: null,
    requestId: null,
    data: {},
  }));
  const messages = 60;
  for (let i = 0; i < messages; i++) {
    await writer.addKept({ type: "logs", entries, dropped: 0 });
  }
  const logs = client.db("imprun_telemetry").collection("logs");
  await until(async () => await logs.estimatedDocumentCount() >= messages * entries.length || null);
  assert.equal(await logs.countDocuments({ kind: "log" }), messages * entries.length);
  await writer.stop();
  await client.close();
  await mongodb.stop();
});
