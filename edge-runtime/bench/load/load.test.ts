import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import * as autocannon from "./autocannon.ts";
import type { LoadGenerator } from "./load.ts";
import * as wrk from "./wrk.ts";

const WRK_OUTPUT = `Running 1s test @ http://127.0.0.1:1/
Requests/sec: 10
report {"requests":5000,"durationUs":2000000,"p50Us":110,"p99Us":2370,"maxUs":9000,"status":3,"socket":2}
`;

Deno.test("wrk's report becomes requests per second and milliseconds, and every kind of failure counts", () => {
  deepEqual(wrk.parseReport(WRK_OUTPUT), {
    requests: 5000,
    rps: 2500,
    p50Ms: 0.11,
    p99Ms: 2.37,
    maxMs: 9,
    failed: 5,
  });
});

Deno.test("autocannon's report becomes the same", () => {
  const report = {
    duration: 2,
    errors: 1,
    "4xx": 2,
    "5xx": 3,
    latency: { p50: 1, p99: 4, max: 9 },
    requests: { total: 5000 },
  };
  deepEqual(autocannon.parseReport(`${JSON.stringify(report)}\n`), {
    requests: 5000,
    rps: 2500,
    p50Ms: 1,
    p99Ms: 4,
    maxMs: 9,
    failed: 6,
  });
});

Deno.test("a load that nobody answered is an error and not a rate of zero", () => {
  throws(() => wrk.parseReport("unable to connect"), /made no report: unable to connect/);
  throws(() => wrk.parseReport(WRK_OUTPUT.replace("5000", "0")), /Not one request/);
  throws(() => autocannon.parseReport(""), /made no report/);
});

/** Both generators have to tell the same truth about a server that notes what it gets. */
async function checkAgainstServer(generator: LoadGenerator): Promise<void> {
  const hosts = new Set<string | null>();
  const keys = new Set<string | null>();
  let calls = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    hosts.add(request.headers.get("host"));
    keys.add(request.headers.get("apikey"));
    calls++;
    return new Response("x", { status: new URL(request.url).pathname === "/bad" ? 503 : 200 });
  });
  const target = (path: string) => ({
    url: `http://127.0.0.1:${server.addr.port}${path}`,
    headers: { Host: "hometax.dev.localhost", apikey: "k" },
  });
  const good = await generator.run(target("/"), { connections: 2, seconds: 1 });
  equal(good.failed, 0);
  ok(good.requests > 0 && good.requests <= calls && good.p99Ms >= good.p50Ms);
  deepEqual([...hosts], ["hometax.dev.localhost"]);
  deepEqual([...keys], ["k"]);
  const bad = await generator.run(target("/bad"), { connections: 2, seconds: 1 });
  ok(bad.failed > 0 && bad.failed >= bad.requests - 2);
}

Deno.test("autocannon sends the tenant's host and key, and counts refusals as failures", async () => {
  await checkAgainstServer(autocannon.findAutocannon());
});

Deno.test("wrk, where it is installed, does the same", async () => {
  const generator = await wrk.findWrk();
  if (generator !== null) await checkAgainstServer(generator);
});

Deno.test("a load ends when it is told to", async () => {
  const stop = new AbortController();
  const running = autocannon.findAutocannon().run({ url: "http://127.0.0.1:9/", headers: {} }, {
    connections: 1,
    seconds: 60,
    signal: stop.signal,
  });
  stop.abort(new Error("Enough"));
  await rejects(running, /Enough/);
});
