/** How many isolates a tenant has, and how they take turns. */
import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import type { TestCell } from "./cell.ts";
import { Door } from "./door.ts";
import { withCell } from "./with-cell.ts";

type Data = Record<string, unknown>;

/** The events of isolates that the tenant's log has so far. */
function events(cell: TestCell, gatewayId: string, event: string): Data[] {
  return cell.broker.logs.filter(({ kind, tenantId, data }) =>
    kind === "lifecycle" && tenantId === `${gatewayId}.dev` && data.event === event
  ).map(({ data }) => data);
}

/** Says which isolate answered, some requests when the test lets them. */
const WHO = `
const id = crypto.randomUUID();
export default async (request) => {
  if (request.url.endsWith("/slow")) await fetch("http://example.com/");
  return Response.json({ id });
};`;

withCell("more requests than one isolate takes bring up another", async (t, cell) => {
  const limits = { concurrentRequests: 2, isolates: 2, queueWaitMs: 30_000 };
  const door = new Door(cell.broker);
  await cell.deploy("popular", { who: WHO }, 1, { limits });
  const call = async (path: string) => {
    const response = await cell.fetch("popular", path);
    return { status: response.status, ...await response.json() };
  };

  await t.step("the one past the limit is answered by a second isolate", async () => {
    const slow = [call("/who/slow"), call("/who/slow")];
    await door.holds(2);
    const third = await call("/who");
    door.open();
    const [one, two] = await Promise.all(slow);
    assert.equal(one!.id, two!.id);
    assert.notEqual(third.id, one!.id);
    await until(() => Promise.resolve(events(cell, "popular", "booting").length === 2 || null));
    assert.deepEqual(events(cell, "popular", "booting").map(({ why }) => why), ["cold", "load"]);
  });

  await t.step("requests go to the isolate that has the least to do", async () => {
    const slow = [call("/who/slow"), call("/who/slow")];
    await door.holds(2);
    door.open();
    const ids = (await Promise.all(slow)).map(({ id }) => id);
    assert.equal(new Set(ids).size, 2);
  });

  await t.step("when all are full requests wait, and past that they are refused", async () => {
    const answers: { status: number; id?: string; code?: string; limitName?: string }[] = [];
    const calls = Array.from(
      { length: 8 },
      () => call("/who/slow").then((answer) => answers.push(answer)),
    );
    await door.holds(4);
    await until(() => Promise.resolve(answers.length === 2 || null));
    assert.deepEqual(answers.map(({ code }) => code), ["concurrency_limit", "concurrency_limit"]);
    assert.equal(answers[0]!.limitName, "concurrentRequests");
    door.open();
    await door.holds(2);
    door.open();
    await Promise.all(calls);
    assert.deepEqual(answers.slice(2).map(({ status }) => status), Array(6).fill(200));
    assert.equal(new Set(answers.slice(2).map(({ id }) => id)).size, 2);
  });
});

withCell("an isolate that has had its time gives way without a failed request", async (t, cell) => {
  await t.step("after its lifetime", async () => {
    await cell.deploy("old", { who: WHO }, 1, { limits: { lifetimeMs: 1_000 } });
    await answersUntil("old", "/who", () => events(cell, "old", "ended").length >= 2);
    assert.ok(events(cell, "old", "retired").every(({ why }) => why === "lifetime"));
    assert.deepEqual(events(cell, "old", "killed"), []);
  });

  await t.step("at half of its heap, which a leak reaches again and again", async () => {
    const leak = `const kept = [];
export default () => {
  if (kept.length < 200) kept.push(new Array(25_000).fill(kept.length + 0.5));
  return new Response();
};`;
    await cell.deploy("leaky", { leak }, 1, { limits: { heapMb: 64 } });
    await answersUntil("leaky", "/leak", () => events(cell, "leaky", "ended").length >= 2);
    const [retired] = events(cell, "leaky", "retired");
    assert.equal(retired!.why, "heap");
    const [ended] = events(cell, "leaky", "ended");
    assert.ok(Number(ended!.heapMb) > 32, JSON.stringify(ended));
    assert.ok(Number(ended!.cpuMs) > 0, JSON.stringify(ended));
    assert.deepEqual(events(cell, "leaky", "killed"), []);
  });

  await t.step("at half of its memory outside of the heap", async () => {
    const leak = `const kept = [];
export default () => {
  if (kept.length < 200) kept.push(new Uint8Array(200_000));
  return new Response();
};`;
    await cell.deploy("buffers", { leak }, 1, { limits: { externalMb: 64 } });
    await answersUntil("buffers", "/leak", () => events(cell, "buffers", "ended").length >= 1);
    assert.equal(events(cell, "buffers", "retired")[0]!.why, "external");
  });

  /**
   * Keeps calling, a few at a time; every answer has to be a good one. Leaks end at 40 MB of 64, since nobody promises
   * that a successor is there before a leak that is fast enough has met the limit.
   */
  async function answersUntil(gatewayId: string, path: string, isEnough: () => boolean) {
    const caller = async () => {
      while (!isEnough()) {
        const response = await cell.fetch(gatewayId, path);
        const text = await response.text();
        assert.equal(response.status, 200, text);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    await Promise.all([caller(), caller(), caller()]);
  }
});
