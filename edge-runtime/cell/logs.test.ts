import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import { withCell } from "../testing/with-cell.ts";
import { cut, Logs } from "./logs.ts";

const tenant = {
  tenantId: "a.dev",
  limits: { ...DEFAULT_LIMITS, logLinesPerSecond: 3 },
} as TenantDeployment;

Deno.test("a line is cut to so many bytes, and never inside a character", () => {
  assert.equal(cut("short", 100), "short");
  assert.equal(cut("ü".repeat(50), 100), "ü".repeat(50));
  const line = cut("ü".repeat(100), 101);
  assert.ok(new TextEncoder().encode(line).length <= 101);
  assert.match(line, /^ü+…$/);
});

Deno.test("lines over the tenant's rate are refused, and told of with those that were not", () => {
  let refused = 0;
  const logs = new Logs(() => true, ({ tenantId }, lines) => {
    assert.equal(tenantId, "a.dev");
    refused += lines;
  });
  const admitted = Array.from({ length: 9 }, () => logs.admits(tenant)).filter(Boolean);
  assert.ok(admitted.length >= 3 && admitted.length < 9);
  logs.stop();
  logs.stop();
  assert.equal(refused, 9 - admitted.length);
});

Deno.test("many requests do not silence what functions write", () => {
  const logs = new Logs(() => true, () => {});
  for (let i = 0; i < 100; i++) logs.admits(tenant, "request");
  assert.equal(logs.admits(tenant), true);
  logs.stop();
});

Deno.test("lines wait while the broker is away, and the newest are dropped when too many do", () => {
  let isAway = true;
  const sent: { entries: unknown[]; dropped: number }[] = [];
  const logs = new Logs((message) => {
    if (!isAway) sent.push(message as never);
    return !isAway;
  }, () => {});
  for (let at = 0; at < 20_010; at++) {
    logs.add({
      ...{ kind: "log", level: "info", tenantId: "a.dev", message: "x", at } as const,
      ...{ function: null, semver: null, requestId: null, data: {} },
    });
  }
  logs.flush();
  isAway = false;
  logs.stop();
  assert.equal(sent.flatMap(({ entries }) => entries).length, 20_000);
  assert.equal(sent[0]!.dropped, 10);
});

withCell(
  "an isolate keeps lines over the limit to itself, and their number is told of",
  async (_t, cell) => {
    const LINES = 5_000;
    await cell.deploy(
      "loud",
      {
        log: `export default () => {
  for (let n = 0; n < ${LINES}; n++) console.log("line", n);
  return new Response("logged");
};`,
      },
      1,
      { limits: { logLinesPerSecond: 10 } },
    );
    assert.equal(await (await cell.fetch("loud", "/log")).text(), "logged");
    const written = () => cell.broker.logs.filter(({ kind }) => kind === "log").length;
    const dropped = () =>
      cell.broker.logs.reduce((sum, { data }) => {
        const { event, times } = data as { event?: string; times?: number };
        return event === "limited" ? sum + (times ?? 1) : sum;
      }, 0);
    await until(() => Promise.resolve(dropped() >= LINES - written() || null));
    assert.ok(written() >= 10 && written() < 50, `${written()}`);
  },
);
