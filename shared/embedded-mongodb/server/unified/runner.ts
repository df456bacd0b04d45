// deno-lint-ignore-file no-explicit-any -- test files are data without a type
/**
 * Runs tests in the unified test format of the driver specifications. What the driver sends (`expectEvents`) is not looked
 * at: that is the driver's own matter. Results, errors and the data at the end are.
 */
import { EJSON } from "bson";
import { type ClientSession, MongoClient } from "mongodb";
import { mismatch } from "./match.ts";
import { ABOUT_THE_DRIVER, OPERATIONS, type World } from "./operations.ts";

export type Outcome = { status: "passed" | "skipped" | "failed"; reason: string };

const SERVER_VERSION = [7, 0, 0];

/** Runs all tests of a file. Keys are the descriptions. */
export async function runFile(path: string, uri: string): Promise<Map<string, Outcome>> {
  const file: any = EJSON.parse(await Deno.readTextFile(path), { relaxed: true });
  const outcomes = new Map<string, Outcome>();
  const admin = await MongoClient.connect(uri);
  try {
    for (const test of file.tests) {
      const skipped = test.skipReason ?? aboutTheDriver(test) ?? unmet(file.runOnRequirements) ??
        unmet(test.runOnRequirements);
      outcomes.set(
        test.description,
        skipped !== null && skipped !== undefined
          ? { status: "skipped", reason: skipped }
          : await runTest(file, test, uri, admin),
      );
    }
  } finally {
    await admin.close();
  }
  return outcomes;
}

function aboutTheDriver(test: any): string | null {
  const found = test.operations.find(({ name }: any) => ABOUT_THE_DRIVER.test(name));
  return found === undefined ? null : `${found.name} is about the driver`;
}

function unmet(requirements: any[] | undefined): string | null {
  if (requirements === undefined || requirements.some(isMet)) return null;
  return `needs ${JSON.stringify(requirements)}`;
}

function isMet(requirement: any): boolean {
  const { minServerVersion, maxServerVersion, topologies, auth, serverless, csfle } = requirement;
  if (minServerVersion !== undefined && compareVersions(minServerVersion) > 0) return false;
  if (maxServerVersion !== undefined && compareVersions(maxServerVersion) < 0) return false;
  if (topologies !== undefined && !topologies.includes("replicaset")) return false;
  return auth !== true && serverless !== "require" && csfle === undefined;
}

function compareVersions(version: string): number {
  const parts = version.split(".").map(Number);
  for (let i = 0; i < SERVER_VERSION.length; i++) {
    const difference = (parts[i] ?? (version.includes("99") ? 99 : 0)) - SERVER_VERSION[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

async function runTest(file: any, test: any, uri: string, admin: MongoClient): Promise<Outcome> {
  const world: World = { entities: new Map(), admin, uri, clients: [] };
  try {
    await clearFailPoints(admin);
    await loadData(file.initialData ?? [], admin);
    for (const entity of file.createEntities ?? []) await createEntity(entity, world);
    for (const operation of test.operations) await perform(operation, world);
    for (const { databaseName, collectionName, documents } of test.outcome ?? []) {
      const actual = await admin.db(databaseName).collection(collectionName).find().sort({ _id: 1 })
        .toArray();
      const problem = mismatch(documents, actual, world.entities, "outcome", false);
      if (problem !== null) throw new Error(problem);
    }
    return { status: "passed", reason: "" };
  } catch (error) {
    return { status: "failed", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const entity of world.entities.values()) await entity?.endSession?.().catch(() => {});
    for (const client of world.clients) await client.close();
    await clearFailPoints(admin);
  }
}

const FAIL_POINTS = [
  "failCommand",
  "failGetMoreAfterCursorCheckout",
  "onPrimaryTransactionalWrite",
];

async function clearFailPoints(admin: MongoClient): Promise<void> {
  for (const name of FAIL_POINTS) {
    await admin.db("admin").command({ configureFailPoint: name, mode: "off" });
  }
}

async function loadData(initial: any[], admin: MongoClient): Promise<void> {
  for (const { databaseName, collectionName, documents, createOptions } of initial) {
    const db = admin.db(databaseName);
    await db.collection(collectionName).drop();
    await db.createCollection(collectionName, createOptions ?? {});
    if (documents.length > 0) await db.collection(collectionName).insertMany(documents);
  }
}

async function createEntity(entity: any, world: World): Promise<void> {
  const [kind, spec] = Object.entries<any>(entity)[0]!;
  const get = (name: string) => world.entities.get(name);
  switch (kind) {
    case "client": {
      const client = await MongoClient.connect(
        world.uri,
        { ...spec.uriOptions, serverSelectionTimeoutMS: 3_000 } as any,
      );
      world.clients.push(client);
      world.entities.set(spec.id, client);
      return;
    }
    case "database":
      world.entities.set(spec.id, get(spec.client).db(spec.databaseName, spec.databaseOptions));
      return;
    case "collection":
      world.entities.set(
        spec.id,
        get(spec.database).collection(spec.collectionName, spec.collectionOptions),
      );
      return;
    case "session":
      world.entities.set(spec.id, get(spec.client).startSession(spec.sessionOptions));
      return;
  }
  throw new Error(`The runner has no entity ${kind}`);
}

async function perform(operation: any, world: World): Promise<void> {
  const { name, object, expectError, expectResult, saveResultAsEntity, ignoreResultAndError } =
    operation;
  const args = resolve(operation.arguments ?? {}, world);
  if (name === "createEntities") {
    for (const entity of args.entities) await createEntity(entity, world);
    return;
  }
  const run = name === "withTransaction" ? withTransaction : OPERATIONS.get(name);
  if (run === undefined) throw new Error(`The runner has no operation ${name}`);
  let result: unknown;
  try {
    result = await run(world.entities.get(object), args, world);
  } catch (error) {
    if (ignoreResultAndError) return;
    if (expectError === undefined) throw error;
    checkError(expectError, error, world);
    return;
  }
  if (ignoreResultAndError) return;
  if (expectError !== undefined) throw new Error(`${name} should have failed`);
  if (saveResultAsEntity !== undefined) world.entities.set(saveResultAsEntity, result);
  if (expectResult !== undefined) {
    const problem = mismatch(expectResult, result, world.entities, name);
    if (problem !== null) throw new Error(problem);
  }
}

/** What fails inside of the callback, expected or not, must reach the driver. */
async function withTransaction(session: ClientSession, args: any, world: World): Promise<void> {
  const { callback, ...options } = args;
  await session.withTransaction(async () => {
    for (const inner of callback) {
      const { expectError: _, ...plain } = inner;
      await perform(plain, world);
    }
  }, options);
}

function resolve(args: any, world: World): any {
  const resolved = { ...args };
  if (typeof args.session === "string") resolved.session = world.entities.get(args.session);
  return resolved;
}

function checkError(expected: any, error: any, world: World): void {
  const fail = (what: string) => {
    throw new Error(`${what}, got ${error?.code} ${error?.message}`);
  };
  if (expected.errorCode !== undefined && error.code !== expected.errorCode) {
    fail(`expected code ${expected.errorCode}`);
  }
  if (expected.errorCodeName !== undefined && error.codeName !== expected.errorCodeName) {
    fail(`expected ${expected.errorCodeName}`);
  }
  if (
    expected.isClientError === false && error.errorResponse === undefined &&
    error.result === undefined && error.code === undefined
  ) {
    fail("expected an error of the server");
  }
  if (
    expected.errorContains !== undefined &&
    !error.message.toLowerCase().includes(expected.errorContains.toLowerCase())
  ) {
    fail(`expected a message with ${expected.errorContains}`);
  }
  for (const label of expected.errorLabelsContain ?? []) {
    if (!error.hasErrorLabel?.(label)) fail(`expected the label ${label}`);
  }
  for (const label of expected.errorLabelsOmit ?? []) {
    if (error.hasErrorLabel?.(label)) fail(`did not expect the label ${label}`);
  }
  if (expected.expectResult !== undefined) {
    const problem = mismatch(expected.expectResult, error.result, world.entities, "partial result");
    if (problem !== null) throw new Error(problem);
  }
}
