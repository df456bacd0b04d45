import type { LogDocument } from "@imprun/contracts/documents/telemetry";
import { deepEqual, equal } from "node:assert/strict";
import { logEntry } from "../logs/testing/log-entry.ts";
import { startTestControl } from "../testing/test-control.ts";

const METRICS = "/v1/api-gateways/hometax/metrics";

Deno.test("requests are counted from the access log, and stopped isolates by their reason", async () => {
  await using control = await startTestControl();
  await control.call("POST", "/v1/api-gateways", { name: "hometax" });
  const entry = (part: Partial<LogDocument>) =>
    logEntry({ kind: "request", data: { status: 200, ms: 2 }, ...part });
  await control.control.collections.logs.insertMany([
    entry({}),
    entry({ data: { status: 503, ms: 900 } }),
    entry({ tenantId: "hometax.prod", environment: "prod" }),
    entry({ data: { trigger: "scheduled", outcome: "ok", ms: 5 } }),
    entry({ kind: "lifecycle", data: { event: "killed", reason: "cpu_limit" } }),
    entry({ kind: "lifecycle", data: { event: "limited", reason: "log_limit", times: 3 } }),
    entry({ kind: "lifecycle", data: { event: "ready" } }),
    entry({ _id: "4c".padEnd(24, "0"), at: new Date(0) }),
  ]);
  const { status, body } = await control.call("GET", METRICS);
  equal(status, 200, JSON.stringify(body));
  deepEqual(body.total, { requests: 2, errors: 1, refused: 0, p50Ms: 2, p99Ms: 900 });
  deepEqual([body.buckets.length, body.buckets.at(-1).requests, body.partial], [60, 2, false]);
  deepEqual(body.breaches, [
    { code: "log_limit", count: 3 },
    { code: "cpu_limit", count: 1 },
  ]);
  equal((await control.call("GET", `${METRICS}?environment=prod`)).body.total.requests, 1);
  equal((await control.call("GET", `${METRICS}?minutes=0`)).status, 400);
  const stranger = { token: await control.tokenOf("owner", "another") };
  equal((await control.call("GET", METRICS, undefined, stranger)).status, 404);
});
