import assert from "node:assert/strict";
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import type { BrokerMessage, RolloutResult } from "@imprun/contracts/runtime/frames";
import type { Ack } from "../published/acks.ts";
import { TenantRollout } from "./tenant.ts";

const VERSION = "0123456789abcdef01234567";

function document(revision: number, more: Partial<DeploymentDocument> = {}): DeploymentDocument {
  return {
    _id: "hometax.dev",
    gatewayId: "hometax",
    environment: "dev",
    revision,
    running: true,
    functions: { hello: { versionId: VERSION, semver: "1.0.0", methods: [] } },
    variables: {},
    authType: "none",
    candidate: null,
    updatedAt: new Date(revision),
    ...more,
  };
}

function candidate(revision: number, expiresAt = new Date("2099-01-01")) {
  const { functions, variables, authType } = document(revision);
  const proposalId = `p${revision}`;
  return { functions, variables, authType, revision, changed: [], proposalId, expiresAt };
}

/** A rollout, what it told cells and control, and what the database and the cells would say. */
function setUp() {
  const told: BrokerMessage[] = [];
  const acks: Ack[] = [];
  const world = {
    stored: null as DeploymentDocument | null,
    answer: { ok: true, failure: null, booted: true } as RolloutResult | null,
    isGone: false,
    isWithoutCells: false,
  };
  const rollout = new TenantRollout("hometax.dev", {
    limits: DEFAULT_LIMITS,
    cells: {
      get takeWork() {
        return !world.isWithoutCells;
      },
      rollOut(message) {
        told.push(message);
        return Promise.resolve(world.answer);
      },
      notify: (message) => told.push(message),
    },
    read: () => Promise.resolve(world.stored),
    acknowledge: (ack) => acks.push(ack),
    prefetch: () => {},
    deployed: () => {},
    gone: () => world.isGone = true,
  });
  return { rollout, told, acks, world };
}

Deno.test("a live revision is deployed before the candidate beside it is tried", async () => {
  const { rollout, told, acks } = setUp();
  await rollout.ring(document(3, { candidate: candidate(4) }));
  assert.deepEqual(told.map(({ type }) => type), ["deploy", "prepare"]);
  assert.deepEqual(acks.map(({ stage, revision }) => [stage, revision]), [
    ["live", 3],
    ["candidate", 4],
  ]);
});

Deno.test("the same document rings in vain", async () => {
  const { rollout, told } = setUp();
  await rollout.ring(document(3, { candidate: candidate(4) }));
  await rollout.ring(document(3, { candidate: candidate(4) }));
  assert.equal(told.length, 2);
});

Deno.test("an event that is older than what is known makes nobody go back", async () => {
  const { rollout, told, world } = setUp();
  await rollout.ring(document(5));
  world.stored = document(5);
  await rollout.ring(document(4));
  assert.equal(rollout.current!.revision, 5);
  assert.equal(told.length, 1);
});

Deno.test("without a cell nothing is acknowledged, and a cell that joins is asked", async () => {
  const { rollout, acks, world } = setUp();
  world.answer = null;
  world.isWithoutCells = true;
  for (let ring = 0; ring < 3; ring++) {
    await rollout.ring(document(3, { candidate: candidate(4) }));
  }
  assert.deepEqual(acks, []);
  assert.equal(rollout.isSettled, false);
  world.answer = { ok: true, failure: null, booted: false };
  world.stored = rollout.current;
  await rollout.ring();
  assert.deepEqual(acks.map(({ stage }) => stage), ["live", "candidate"]);
  assert.equal(rollout.isSettled, true);
});

Deno.test("a candidate during which all cells end is tried once more and then refused", async () => {
  const { rollout, told, acks, world } = setUp();
  await rollout.ring(document(3));
  world.answer = null;
  const proposed = document(3, { candidate: { ...candidate(4), changed: ["hello"] } });
  world.stored = proposed;
  await rollout.ring(proposed);
  assert.deepEqual(acks.map(({ stage }) => stage), ["live"]);
  for (let cellJoined = 0; cellJoined < 5; cellJoined++) await rollout.ring();
  assert.equal(told.filter(({ type }) => type === "prepare").length, 2);
  const [, refused] = acks;
  assert.deepEqual([refused!.proposalId, refused!.ok], ["p4", false]);
  assert.deepEqual([refused!.failure!.function, refused!.failure!.code], [
    "hello",
    "import_failed",
  ]);
});

Deno.test("after two candidates at which V8 gave up, the next one is refused without being tried", async () => {
  const { rollout, told, acks } = setUp();
  for (const proposalId of ["a", "b", "c"]) {
    await rollout.ring(document(3, { candidate: { ...candidate(4), proposalId } }));
    rollout.candidateAborted(4);
  }
  assert.equal(told.filter(({ type }) => type === "prepare").length, 2);
  assert.deepEqual(acks.slice(1).map(({ ok }) => ok), [true, true, false]);
  assert.match(acks.at(-1)!.failure!.error.message, /^It was not tried/);
});

Deno.test("a candidate whose time is over is not tried", async () => {
  const { rollout, told } = setUp();
  await rollout.ring(document(3, { candidate: candidate(4, new Date(0)) }));
  assert.deepEqual(told.map(({ type }) => type), ["deploy"]);
});

Deno.test("a stopped tenant is told to the cells although its revision is the same", async () => {
  const { rollout, told } = setUp();
  await rollout.ring(document(3));
  await rollout.ring(document(3, { running: false, updatedAt: new Date(4) }));
  assert.deepEqual(
    told.map((message) => message.type === "deploy" && message.deployment.running),
    [true, false],
  );
});

Deno.test("a tenant without a document is removed", async () => {
  const { rollout, told, world } = setUp();
  await rollout.ring(document(3));
  await rollout.ring();
  assert.deepEqual(told.at(-1), { type: "remove", tenantId: "hometax.dev" });
  assert.equal(world.isGone, true);
});

Deno.test("versions of now, of before and of the candidate are named, and no others", async () => {
  const { rollout } = setUp();
  const functions = (versionId: string) => ({
    hello: { versionId, semver: "1.0.0", methods: [] },
  });
  await rollout.ring(document(1, { functions: functions("a") }));
  await rollout.ring(document(2, { functions: functions("b") }));
  await rollout.ring(
    document(3, {
      functions: functions("c"),
      candidate: { ...candidate(4), functions: functions("d") },
    }),
  );
  assert.deepEqual(["a", "b", "c", "d"].map((id) => rollout.names(id)), [false, true, true, true]);
});

Deno.test("a failure to read is not the end of the tenant", async () => {
  const { rollout, told, world } = setUp();
  await rollout.ring(document(3));
  Object.defineProperty(world, "stored", {
    get() {
      throw new Error("MongoDB is away");
    },
  });
  await rollout.ring();
  assert.equal(rollout.current!.revision, 3);
  assert.equal(told.length, 1);
});

Deno.test("a candidate is held to its own list of hosts, and every other isolate to the live one", async () => {
  const { rollout, world } = setUp();
  assert.equal(rollout.allowedHosts(0), null);
  await rollout.ring(document(3, { allowedHosts: ["live.test"] }));
  assert.deepEqual([2, 3, 4].map((revision) => rollout.allowedHosts(revision)), [
    ["live.test"],
    ["live.test"],
    ["live.test"],
  ]);
  const proposed = { ...candidate(4), allowedHosts: ["next.test"] };
  await rollout.ring(document(3, { allowedHosts: ["live.test"], candidate: proposed }));
  assert.deepEqual(rollout.allowedHosts(3), ["live.test"]);
  assert.deepEqual(rollout.allowedHosts(4), ["next.test"]);
  await rollout.ring(document(3, { allowedHosts: ["live.test"], updatedAt: new Date(4) }));
  assert.deepEqual(rollout.allowedHosts(4), ["live.test"]);
  await rollout.ring(document(4, { allowedHosts: ["next.test"] }));
  assert.deepEqual(rollout.allowedHosts(3), ["next.test"]);
  await rollout.ring(document(5));
  assert.equal(rollout.allowedHosts(5), null);
  await rollout.ring(document(6, { candidate: candidate(7), allowedHosts: [] }));
  assert.deepEqual([6, 7].map((revision) => rollout.allowedHosts(revision)), [[], null]);
  world.stored = null;
  await rollout.ring();
  assert.equal(world.isGone, true);
});
