/** Limits of what functions ask of the platform: which one was met is in the answer, in the log and in the metrics. */
import assert from "node:assert/strict";
import { CELL_LIMITS, EGRESS_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import { until } from "@imprun/testing/until";
import type { TestCell } from "./cell.ts";
import { withCell } from "./with-cell.ts";

/** Asks for as many as its address says, at once. */
const ASKING = `export default async (request) => {
  const count = Number(new URL(request.url).searchParams.get("count"));
  const calls = Array.from({ length: count }, () => fetch("https://example.com/"));
  return Response.json((await Promise.all(calls)).length);
}`;

/** Begins to read as many answers as may be on their way, and asks for one more. */
const CARELESS = `export default async () => {
  const ask = () => fetch("https://example.com/");
  const answers = await Promise.all(Array.from({ length: ${EGRESS_LIMITS.bodies} }, ask));
  for (const { body } of answers) await body.getReader().read();
  return Response.json((await ask()).status);
}`;

/** So that it is another limit that is met. */
const OPTIONS = { limits: { outboundRequests: 2 * CELL_LIMITS.openCalls } };

function lineOf(cell: TestCell, gatewayId: string, code: string, requestId: string) {
  return cell.broker.logged(({ tenantId, requestId: id, data }) =>
    tenantId === `${gatewayId}.dev` && id === requestId && data.event === "limited" &&
    data.reason === code
  );
}

/** Waits until the metric has counted the code, and returns how often. */
function counted(cell: TestCell, gatewayId: string, code: string): Promise<number> {
  return until(() => {
    const all = cell.broker.counts.flatMap(({ limits }) => limits);
    const own = all.filter((limit) => limit.tenantId === `${gatewayId}.dev` && limit.code === code);
    return Promise.resolve(own.reduce((sum, { count }) => sum + count, 0) || null);
  });
}

async function refusal(cell: TestCell, gatewayId: string, count: number) {
  const response = await cell.fetch(gatewayId, `/asking?count=${count}`);
  const { code, limitName, limit, requestId } = await response.json();
  return { code, limitName, limit, requestId };
}

withCell("too many calls that are open are refused by that limit's name", async (_t, cell) => {
  const { openCalls } = CELL_LIMITS;
  const held: (() => void)[] = [];
  cell.broker.answers.fetch = async () => {
    await new Promise<void>((resolve) => held.push(resolve));
    throw new ProblemError("unavailable");
  };
  await cell.deploy("eager", { asking: ASKING }, 1, OPTIONS);
  const { requestId, ...problem } = await refusal(cell, "eager", openCalls + 1);
  const limit = { limitName: "CELL_LIMITS.openCalls", limit: openCalls };
  assert.deepEqual(problem, { code: "concurrency_limit", ...limit });
  const { data } = await lineOf(cell, "eager", "concurrency_limit", requestId);
  assert.deepEqual(data, { event: "limited", revision: 1, reason: "concurrency_limit", ...limit });
  assert.equal(await counted(cell, "eager", "concurrency_limit"), 1);
  for (const go of held) go();
});

withCell("a refusal of the broker has the limit that it names, or none", async (t, cell) => {
  const limit = { limitName: "EGRESS_LIMITS.fetchesWaiting", limit: 1_000 };
  await cell.deploy("named", { asking: ASKING });
  await cell.deploy("nameless", { asking: ASKING });
  for (const [gatewayId, named] of [["named", limit], ["nameless", {}]] as const) {
    await t.step(gatewayId, async () => {
      cell.broker.answers.fetch = () =>
        Promise.reject(new ProblemError("concurrency_limit", "Too many wait", named));
      const { requestId, ...problem } = await refusal(cell, gatewayId, 1);
      assert.deepEqual(problem, {
        code: "concurrency_limit",
        limitName: undefined,
        limit: undefined,
        ...named,
      });
      const { data } = await lineOf(cell, gatewayId, "concurrency_limit", requestId);
      assert.deepEqual(data, {
        event: "limited",
        revision: 1,
        reason: "concurrency_limit",
        ...named,
      });
      assert.equal(await counted(cell, gatewayId, "concurrency_limit"), 1);
    });
  }
});

withCell(
  "a body that is cut off, since nobody reads it, is logged and counted",
  async (_t, cell) => {
    cell.broker.answers.fetch = ({ url }) =>
      Promise.resolve({
        header: { url, status: 200, statusText: "", headers: [], redirected: false, hasBody: true },
        body: new ReadableStream<Uint8Array>({
          pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
        }),
      });
    await cell.deploy("careless", { leaving: CARELESS }, 1, OPTIONS);
    const response = await cell.fetch("careless", "/leaving");
    assert.equal(await response.json(), 200);
    const requestId = response.headers.get("x-request-id")!;
    const { data } = await lineOf(cell, "careless", "unread_limit", requestId);
    assert.deepEqual(data, {
      event: "limited",
      revision: 1,
      reason: "unread_limit",
      limitName: "EGRESS_LIMITS.bodies",
      limit: EGRESS_LIMITS.bodies,
    });
    assert.equal(await counted(cell, "careless", "unread_limit"), 1);
  },
);
