import assert from "node:assert/strict";
import { ProblemError } from "@imprun/contracts/problem";
import { PublishedWorld } from "../testing/published-world.ts";

const HELLO = "export default () => new Response('hello')";

Deno.test("what is published reaches the cells, and what they did is acknowledged", async (t) => {
  const world = await PublishedWorld.start();

  await t.step("a candidate is tried, then deployed, each with an ack", async () => {
    const tenant = await world.tenant();
    const { proposalId } = await tenant.propose(await tenant.version("hello", HELLO));
    const tried = await tenant.ack((ack) => ack.proposalId === proposalId);
    assert.equal(tried.stage, "candidate");
    assert.equal(tried.revision, 1);
    assert.equal(tried.ok, true);

    await tenant.commit();
    const live = await tenant.ack((ack) => ack.stage === "live" && ack.revision === 1);
    assert.equal(live._id, `${live.instance}:${tenant.tenantId}`);
    assert.ok(live.ms >= 0);
    assert.equal(world.cell.tenants.get(tenant.tenantId)?.revision, 1);
  });

  await t.step("a candidate that does not import is acknowledged with its failure", async () => {
    const tenant = await world.tenant();
    const error = { file: "hello.ts", line: 1, column: 2, message: "It throws" };
    const failure = { function: "hello", code: "import_failed", error } as const;
    world.cell.prepared = { ok: false, failure, booted: true };
    const { proposalId } = await tenant.propose(await tenant.version("hello", HELLO));
    const tried = await tenant.ack((ack) => ack.proposalId === proposalId);
    world.cell.prepared = { ok: true, failure: null, booted: true };
    assert.equal(tried.ok, false);
    assert.deepEqual(tried.failure, failure);
    assert.equal(world.cell.tenants.get(tenant.tenantId)?.revision, 0);
  });

  await t.step("a cell gets the versions that its tenant names, and no others", async () => {
    const tenant = await world.tenant();
    const version = await tenant.version("hello", HELLO);
    await assert.rejects(world.cell.load(tenant.tenantId, [version.versionId]), isNotFound);
    await tenant.propose(version);
    await tenant.ack((ack) => ack.stage === "candidate");
    const [module] = await world.cell.load(tenant.tenantId, [version.versionId]);
    assert.equal(module!.name, "hello");
    assert.match(module!.module, /hello/);

    const other = await world.tenant();
    await assert.rejects(world.cell.load(other.tenantId, [version.versionId]), isNotFound);
    await assert.rejects(world.cell.load("nobody.dev", [version.versionId]), isNotFound);
  });

  await t.step(
    "a version of another gateway is refused even if a deployment names it",
    async () => {
      const [victim, thief] = [await world.tenant(), await world.tenant()];
      const version = await victim.version("hello", HELLO);
      await thief.propose(version);
      await thief.ack((ack) => ack.stage === "candidate");
      await assert.rejects(world.cell.load(thief.tenantId, [version.versionId]), isNotFound);
    },
  );

  await t.step("tenants of another environment are none of its business", async () => {
    const tenant = await world.tenant();
    const deployments = tenant.collection("deployments");
    const document = await deployments.findOne({ _id: tenant.tenantId });
    await deployments.insertOne({ ...document!, _id: "other.prod", environment: "prod" });
    await tenant.publish("hello", HELLO);
    assert.equal(world.cell.tenants.has("other.prod"), false);
  });

  await t.step("a stopped tenant, and a deleted one", async () => {
    const tenant = await world.tenant();
    await tenant.publish("hello", HELLO);
    const deployments = tenant.collection("deployments");
    await deployments.updateOne({ _id: tenant.tenantId }, {
      $set: { running: false, updatedAt: new Date() },
    });
    await world.cell.until(() => world.cell.tenants.get(tenant.tenantId)?.running === false);
    await deployments.deleteOne({ _id: tenant.tenantId });
    await world.cell.until(() => !world.cell.tenants.has(tenant.tenantId));
  });

  await t.step("keys come, change and go", async () => {
    const tenant = await world.tenant();
    const hash = await tenant.grant("secret", new Date("2099-01-01"));
    await world.cell.until(() => world.cell.keys.has(hash));
    assert.equal(world.cell.keys.get(hash)!.expiresAt, Date.parse("2099-01-01"));
    await tenant.collection("keys").updateOne({ _id: hash }, { $set: { enabled: false } });
    await world.cell.until(() => world.cell.keys.get(hash)?.enabled === false);
    await tenant.collection("keys").deleteOne({ _id: hash });
    await world.cell.until(() => !world.cell.keys.has(hash));
  });

  await t.step("a document that is not valid stops nobody else", async () => {
    const tenant = await world.tenant();
    const deployments = tenant.collection("deployments");
    await deployments.insertOne({ _id: "broken.dev", environment: "dev" } as never);
    await tenant.publish("hello", HELLO);
  });

  await t.step("a broker that was away tells everything that changed meanwhile", async () => {
    const tenant = await world.tenant();
    await tenant.publish("hello", HELLO);
    let proposalId = "";
    await world.restartBroker(async () => {
      ({ proposalId } = await tenant.propose(await tenant.version("hello", HELLO)));
    });
    assert.equal(world.cell.tenants.get(tenant.tenantId)?.revision, 1);
    await tenant.ack((ack) => ack.proposalId === proposalId);
  });

  await t.step(
    "an instance is listed with its address while it lives, and its acks with it",
    async () => {
      const tenant = await world.tenant();
      const { instance } = await tenant.publish("hello", HELLO);
      const [listed, ...others] = await tenant.collection("instances").find().toArray();
      assert.equal(listed!._id, instance);
      assert.equal(listed!.address, "http://127.0.0.1:1");
      assert.deepEqual(others, []);
      await world.restartBroker();
      assert.equal(await tenant.collection("instances").findOne({ _id: instance }), null);
      assert.equal(await tenant.collection("acks").findOne({ instance }), null);
    },
  );

  await t.step("log lines are stored in order, with the author's places", async () => {
    const tenant = await world.tenant();
    const { versionId } = await tenant.version("hello", "\n\nexport default () => { throw 1 }");
    await tenant.propose({ name: "hello", versionId });
    await tenant.ack((ack) => ack.stage === "candidate");
    const entry = (message: string) => ({
      kind: "log" as const,
      level: "info" as const,
      tenantId: tenant.tenantId,
      at: Date.now(),
      message,
      function: "hello",
      semver: "1.0.0",
      requestId: "r1",
      data: {},
    });
    const messages = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    await world.cell.log({
      type: "logs",
      entries: [...messages, `at imprun:///hello/${versionId}.js:2:23`].map(entry),
      dropped: 0,
    });
    const logs = tenant.collection("logs");
    const entries = await logs.find({ tenantId: tenant.tenantId }).sort({ _id: 1 }).toArray();
    assert.equal(entries.length, 51);
    assert.deepEqual(entries.slice(0, 50).map(({ message }) => message), messages);
    assert.match(entries[50]!.message, /^at hello\.ts:3:\d+$/);
    assert.equal(entries[0]!.gatewayId, tenant.gatewayId);
  });

  if (world.mongodb.restart) {
    await t.step("when MongoDB comes back, what was missed arrives", async () => {
      const tenant = await world.tenant();
      await tenant.publish("hello", HELLO);
      await world.mongodb.restart!("SIGKILL");
      await tenant.publish("hello", HELLO);
      assert.equal(world.cell.tenants.get(tenant.tenantId)?.revision, 2);
    });
  }

  await world.stop();
});

function isNotFound(error: unknown): boolean {
  return error instanceof ProblemError && error.code === "not_found";
}
