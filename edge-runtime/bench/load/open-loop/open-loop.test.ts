import { deepEqual, equal, ok } from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { OpenLoop } from "./open-loop.ts";

const HOST = "hometax.dev.localhost";
const PAUSE_MS = 400;
const RATE_PER_SECOND = 200;

Deno.test("requests go on while a server stalls, and every one of them counts with the time that it waited", async () => {
  let isStalled = false;
  const stalled: (() => void)[] = [];
  const hosts = new Set<string | null>();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      hosts.add(request.headers.get("host"));
      if (isStalled) await new Promise<void>((resolve) => stalled.push(resolve));
      return new Response("x");
    },
  );
  const target = { url: `http://127.0.0.1:${server.addr.port}/`, headers: { Host: HOST } };
  await using load = new OpenLoop(target, RATE_PER_SECOND);
  await until(() => Promise.resolve(hosts.size > 0 || null));
  await pause(PAUSE_MS);
  const from = Date.now();
  isStalled = true;
  await pause(PAUSE_MS);
  const to = Date.now();
  isStalled = false;
  for (const go of stalled) go();
  await load.settled();

  const window = load.window(from, to);
  ok(stalled.length > 0);
  // Each that was due, whether the generator had a core in that moment or not.
  const due = (to - from) * RATE_PER_SECOND / 1_000;
  ok(Math.abs(window.requests - due) < 5, `${window.requests} of ${due}`);
  ok(window.maxMs > PAUSE_MS / 2 && window.p50Ms > PAUSE_MS / 5, JSON.stringify(window));
  equal(window.failed, 0);
  deepEqual([...hosts], [HOST]);
});

Deno.test("refusals are counted by their status and code, broken connections by what broke them", async () => {
  let answers = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    answers++;
    return Response.json({ code: "cpu_limit" }, { status: 503 });
  });
  const target = { url: `http://127.0.0.1:${server.addr.port}/`, headers: { Host: HOST } };
  await using load = new OpenLoop(target, 100);
  const from = Date.now();
  await until(() => Promise.resolve(answers >= 20 || null));
  await load.settled();
  const { failed, requests, failures } = load.window(from, Date.now() - 5_000);
  equal(failed, requests);
  deepEqual([...failures.keys()], ["503 cpu_limit"]);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
