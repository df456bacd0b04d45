/** The same programs with the official driver and through `imp.db()` of a running runtime: equal, operation by operation. */
import assert from "node:assert/strict";
import { tenantDatabase, type TenantId } from "@imprun/contracts/names";
import { startMongodb } from "@imprun/testing/mongodb";
import { TestRuntime } from "@imprun/testing/runtime";
import { build } from "esbuild";
import { BSON as bson, MongoClient } from "mongodb";
import { ALL } from "../fixtures/conformance/all.ts";
import { type Outcome, runAll } from "../fixtures/conformance/operations.ts";
import { Publisher } from "./publisher.ts";

const PROGRAM = new URL("../fixtures/conformance/program.ts", import.meta.url).pathname;

/** What differs, and why; the docs say so. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([
  ["aggregate with an unknown stage", "the broker refuses stages that it does not know"],
  ["a collection without a name", "it is refused before anything is sent"],
  ["promoteLongs as an option", "options of the codec are not looked at"],
  [
    "a document of 17 MB",
    "the driver runs out of its buffer; here the error says what the limit is",
  ],
]);

Deno.test("imp.db() does what the driver does", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri });
  const gateway = new Publisher(client, `g${Date.now().toString(36)}`);
  await gateway.create();
  await gateway.publish("program", await bundled());
  const db = client.db(tenantDatabase(gateway.tenantId as TenantId));
  const tools = { db, bson, startSession: () => client.startSession() };

  for (const [group, operations] of Object.entries(ALL)) {
    const { status, text } = await runtime.call(gateway.tenantId, `/program?group=${group}`);
    assert.equal(status, 200, text);
    const ours = new Map(parse(text));
    await db.dropDatabase();
    const outcomes = await runAll(operations, tools);
    await db.dropDatabase();
    const theirs = new Map(parse(bson.EJSON.stringify(outcomes, { relaxed: false })));
    for (const name of Object.keys(operations)) {
      const reason = DIFFERENT.get(name);
      const compare = reason === undefined ? assert.deepEqual : assert.notDeepEqual;
      const but = reason === undefined ? "" : `, but ${reason}`;
      await t.step(`${group}: ${name}${but}`, () => compare(ours.get(name), theirs.get(name)));
    }
  }

  await runtime.stop();
  await client.close();
  await mongodb.stop();
});

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [PROGRAM],
    bundle: true,
    write: false,
    format: "esm",
    target: "esnext",
  });
  return outputFiles[0]!.text;
}

/** What is in EJSON stays in it, so that types count; how the cluster keeps its time does not. */
function parse(text: string): [string, Outcome][] {
  return JSON.parse(
    text,
    (key, value) => key === "$clusterTime" || key === "operationTime" ? undefined : value,
  );
}
