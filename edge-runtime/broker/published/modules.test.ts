import assert from "node:assert/strict";
import { startMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";
import { Publisher } from "../../testing/publisher.ts";
import { Modules } from "./modules.ts";

Deno.test("code that is likely to be asked for is read ahead", async (t) => {
  const mongodb = await startMongodb();
  const client = new MongoClient(mongodb.uri);
  const publisher = new Publisher(client, "shop");
  const versions: string[] = [];
  for (let n = 0; n < 30; n++) {
    versions.push((await publisher.version("hello", `export default () => ${n}`)).versionId);
  }

  await t.step("until it is told to stop", async () => {
    const modules = new Modules(client);
    await modules.readAhead(versions, AbortSignal.abort());
    assert.equal(modules.cachedBytes, 0);
  });

  await t.step("and then needs no database", async () => {
    const modules = new Modules(client);
    await modules.readAhead(versions, new AbortController().signal);
    await client.close();
    await assert.rejects(new Modules(client).load("shop", versions), { code: "unavailable" });
    const loaded = await modules.load("shop", versions);
    assert.deepEqual(loaded.map(({ versionId }) => versionId), versions);
  });

  await mongodb.stop();
});
