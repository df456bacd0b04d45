import assert from "node:assert/strict";
import type { CellCounts } from "@imprun/contracts/runtime/frames";
import { exposition } from "../metrics/exposition.ts";
import { Counts } from "./counts.ts";

function counts(tenantId: string, count: number): CellCounts {
  return {
    requests: [{ tenantId, function: "hello", status: 200, count, seconds: 0.5 }],
    breaches: [],
    limits: [{ tenantId, code: "queue_limit", count }],
    lifecycle: [{ tenantId, code: "ready", count: 1 }],
    cpu: [{ tenantId, seconds: 0.25 }],
    shed: 1,
    isolates: { ready: 1 },
    inFlight: 2,
    lagSeconds: 0,
  };
}

Deno.test("what cells count adds up, and stays when a cell has gone", () => {
  const all = new Counts();
  all.add("cell-1-1", counts("hometax.dev", 3));
  all.add("cell-2-1", counts("hometax.dev", 4));
  all.forget("cell-1-1");
  const text = exposition(all.metrics(0));
  assert.match(
    text,
    /^imprun_http_requests_total\{tenant="hometax.dev",function="hello",code="200"\} 7$/m,
  );
  assert.match(text, /^imprun_limits_total\{tenant="hometax.dev",code="queue_limit"\} 7$/m);
  assert.match(text, /^imprun_isolate_events_total\{tenant="hometax.dev",event="ready"\} 2$/m);
  assert.match(text, /^imprun_isolate_cpu_seconds_total\{tenant="hometax.dev"\} 0.5$/m);
  assert.match(text, /^imprun_requests_shed_total 2$/m);
  assert.match(text, /^imprun_isolates\{cell="cell-2-1",state="ready"\} 1$/m);
  assert.doesNotMatch(text, /cell="cell-1-1"/);
});

Deno.test("a cell that invents tenants does not fill the memory of its broker", () => {
  const all = new Counts();
  for (let i = 0; i < 20_100; i++) all.add("cell-1-1", counts(`t${i}.dev`, 1));
  const [requests] = all.metrics(0);
  assert.equal(requests!.samples.length, 20_001);
  assert.equal(requests!.samples.at(-1)!.labels.tenant, "_others");
});
