/** A fault that ends a whole cell: who is in every cell that crashes is suspended, and nobody who was in one of them. */
import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { until } from "@imprun/testing/until";
import { MongoClient } from "mongodb";
import { crashCell } from "../testing/crash-cell.ts";
import { Publisher } from "../testing/publisher.ts";

const FINE = "export default () => new Response('fine')";

Deno.test("the tenant that is in every cell that crashes is suspended, and no other", async () => {
  const mongodb = await startMongodb();
  const database = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri, cells: 1 });
  const publishers = new Map<string, Publisher>();
  for (const name of ["hostile", "first", "second"]) {
    const publisher = new Publisher(database, name);
    await publisher.create();
    await publisher.publish("web", FINE);
    publishers.set(name, publisher);
  }
  // A connection that is kept would end with its cell.
  const init = { headers: { connection: "close" } };
  const fine = async (name: string) =>
    assert.equal((await runtime.call(`${name}.dev`, "/web", init)).text, "fine");
  // What publishing tried out in the first cell is no sign of anything.
  await crashCell(runtime);
  const suspended = (name: string) =>
    publishers.get(name)!.collection("logs").findOne({
      tenantId: `${name}.dev`,
      "data.event": "suspended",
    });

  await fine("hostile");
  await fine("first");
  await crashCell(runtime);
  await fine("second");
  await fine("hostile");
  await crashCell(runtime);

  const line = await until(() => suspended("hostile"));
  assert.equal(line.data.reason, "function_failed");
  assert.match(line.message, /only this gateway was in all of them/);
  for (const name of ["first", "second"]) {
    await fine(name);
    assert.equal(await suspended(name), null);
  }
  assert.ok(runtime.log.some((line) => /of all tenants only hostile\.dev was/.test(line)));
  await database.close();
  await runtime.stop();
  await mongodb.stop();
});
