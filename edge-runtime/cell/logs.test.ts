import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import { withCell } from "../testing/with-cell.ts";
import type { LogMessage } from "./log-spool.ts";
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
  const logs = new Logs(() => Promise.resolve(), ({ tenantId }, lines) => {
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
  const logs = new Logs(() => Promise.resolve(), () => {});
  for (let i = 0; i < 100; i++) logs.admits(tenant, "request");
  assert.equal(logs.admits(tenant), true);
  logs.stop();
});

const entry = (tenantId: string, at: number, message = "x") => ({
  ...{ kind: "log", level: "info", tenantId, message, at } as const,
  ...{ function: null, semver: null, requestId: null, data: {} },
});

Deno.test("lines wait while the broker is away, and the newest of who has too many are dropped", () => {
  let isAway = true;
  const sent: LogMessage[] = [];
  const logs = new Logs((message) => {
    if (!isAway) sent.push(message);
    return isAway ? null : Promise.resolve();
  }, () => {});
  for (let at = 0; at < 50_010; at++) logs.add(entry("loud.dev", at));
  logs.add(entry("quiet.dev", 0));
  logs.flush();
  isAway = false;
  logs.stop();
  const written = sent.flatMap(({ entries }) => entries);
  assert.equal(written.filter(({ tenantId }) => tenantId === "loud.dev").length, 50_000);
  assert.equal(written.at(-1)!.tenantId, "quiet.dev");
  assert.equal(sent[0]!.dropped, 10);
});

Deno.test("long lines that the broker has not written yet take the room of others, and leave it when it has", async () => {
  const sent: LogMessage[] = [];
  const written = Promise.withResolvers<void>();
  const logs = new Logs((message) => {
    sent.push(message);
    return written.promise;
  }, () => {});
  const long = "x".repeat(16 * 1024);
  const chars = () => sent.flatMap(({ entries }) => entries).length * long.length;
  for (let at = 0; at < 4_000; at++) logs.add(entry("a.dev", at, long));
  logs.flush();
  assert.ok(chars() > 8 * 1024 ** 2 && chars() <= 16 * 1024 ** 2, `${chars()}`);
  for (const { entries } of sent) assert.ok(entries.length * long.length <= 1024 ** 2);
  const before = sent.length;
  logs.add(entry("a.dev", 0, long));
  logs.flush();
  assert.equal(sent.length, before);
  written.resolve();
  await written.promise;
  logs.add(entry("a.dev", 0, long));
  logs.stop();
  assert.equal(sent.length, before + 1);
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
