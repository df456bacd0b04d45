/** One client that names many gateways at once: their isolates boot a few at a time, and everybody is answered. */
import assert from "node:assert/strict";
import { BOOTS_AT_A_TIME } from "@imprun/contracts/limits";
import { withCell } from "../testing/with-cell.ts";

const TENANTS = 500;

withCell("a burst of cold tenants boots a few isolates at a time", async (t, cell) => {
  const { broker } = cell;
  const names = Array.from({ length: TENANTS }, (_, index) => `cold${index}`);
  const sources = { hello: "export default () => new Response('hello')" };
  const limits = { queueWaitMs: 4_000 };
  for (const name of names) {
    const deployment = await cell.deployment(name, sources, 1, { limits });
    broker.tenants.set(deployment.tenantId, deployment);
  }
  broker.sync();
  await cell.deploy("warm", { fine: "export default () => new Response('fine')" });
  const fine = async () => assert.equal(await (await cell.fetch("warm", "/fine")).text(), "fine");
  await fine();
  broker.counts.length = 0;

  await t.step("every one of them is answered, and so is a neighbour meanwhile", async () => {
    const answers = names.map(async (name) => {
      const response = await cell.fetch(name, "/hello");
      const text = await response.text();
      return response.ok ? text : JSON.parse(text).code;
    });
    for (let i = 0; i < 5; i++) await fine();
    const said = await Promise.all(answers);
    assert.ok(said.includes("hello"));
    assert.deepEqual(said.filter((text) => text !== "hello" && text !== "queue_limit"), []);
  });

  await t.step("isolates that nobody waits for any more do not boot", async () => {
    const booted = () => cell.told.filter(({ type }) => type === "assigned").length;
    await fine();
    const before = booted();
    await cell.deploy("late", sources);
    assert.equal(await (await cell.fetch("late", "/hello")).text(), "hello");
    assert.ok(booted() <= before + 1 + BOOTS_AT_A_TIME, `${booted() - before}`);
  });

  await t.step("no more isolates than may be were booting at any look", () => {
    const burst = broker.counts.filter(({ inFlight }) => inFlight > 0);
    assert.ok(burst.length > 0);
    const booting = burst.map(({ isolates }) => isolates.booting ?? 0);
    assert.ok(Math.max(...booting) <= BOOTS_AT_A_TIME, `${booting}`);
  });
});

withCell(
  "modules that are never imported to the end keep no other tenant from booting",
  async (_t, cell) => {
    const names = Array.from({ length: 2 * BOOTS_AT_A_TIME }, (_, index) => `stuck${index}`);
    for (const name of names) {
      await cell.deploy(name, { stuck: "await new Promise(() => {}); export default () => {}" });
    }
    await cell.deploy("modest", { fine: "export default () => new Response('fine')" });
    const controller = new AbortController();
    const stuck = names.map((name) => cell.fetch(name, "/stuck", { signal: controller.signal }));
    const ended = Promise.allSettled(stuck);
    await Promise.all(
      names.map((name) => cell.heard("assigned", ({ tenantId }) => tenantId === `${name}.dev`)),
    );
    assert.equal(await (await cell.fetch("modest", "/fine")).text(), "fine");
    controller.abort();
    await ended;
  },
);
