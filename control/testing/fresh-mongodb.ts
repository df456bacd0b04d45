import { COLLECTIONS } from "@imprun/contracts/collections";
import { startMongodb, type TestMongodb } from "@imprun/testing/mongodb";
import { MongoClient } from "mongodb";

const OURS = new Set<string>(Object.values(COLLECTIONS).map(({ database }) => database));

/** A MongoDB without a trace of an earlier test, also when it is one that was running already. */
export async function startFreshMongodb(): Promise<TestMongodb> {
  const mongodb = await startMongodb();
  if (mongodb.directory !== null) return mongodb;
  const client = await MongoClient.connect(mongodb.uri);
  const { databases } = await client.db("admin").admin().listDatabases();
  for (const { name } of databases) {
    if (OURS.has(name) || name.startsWith("gatewayid_")) await client.db(name).dropDatabase();
  }
  await client.close();
  return mongodb;
}
