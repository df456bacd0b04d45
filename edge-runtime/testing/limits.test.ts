/** Every limit of a tenant, met through HTTP on a started runtime: its answer, its log, its metric, its documentation. */
import assert from "node:assert/strict";
import type { LogDocument } from "@imprun/contracts/documents/telemetry";
import { LIFECYCLE_EVENTS, type LifecycleEventName } from "@imprun/contracts/lifecycle";
import type { TenantLimits } from "@imprun/contracts/limits";
import type { ProblemCode } from "@imprun/contracts/problem";
import { startMongodb } from "@imprun/testing/mongodb";
import { type Answer, TestRuntime } from "@imprun/testing/runtime";
import { MongoClient } from "mongodb";
import { Publisher } from "./publisher.ts";

const PAGE = await Deno.readTextFile(new URL("../../docs/limits.md", import.meta.url));

/**
 * Small, so that the test is quick; an operator may set them as well. The times differ by seconds, so that a slow machine
 * meets the one that is meant, and is not in the way of a boot.
 */
const LIMITS: Partial<TenantLimits> = {
  heapMb: 64,
  externalMb: 32,
  cpuMs: 1_000,
  wallMs: 8_000,
  concurrentRequests: 2,
  isolates: 1,
  bodyBytes: 10_000,
  queueWaitMs: 3_000,
  outboundRequests: 2,
  logLineBytes: 100,
  logLinesPerSecond: 50,
  recursionDepth: 4,
  streamIdleMs: 2_000,
  streamMs: 4_000,
};

/** What is logged and counted by then never will be. */
const LATEST_MS = 60_000;

interface Case {
  readonly name: string;
  readonly code: ProblemCode;
  /** Null for one that is the same for all tenants. */
  readonly limit: keyof TenantLimits | null;
  /** The isolate is stopped; else the limit refuses or cuts off something, and it goes on. */
  readonly isKilled?: boolean;
  readonly source: string;
  /** Calls so that one answer, which is returned, has met the limit; null when no answer tells of it. */
  meet?(call: (init?: RequestInit) => Promise<Answer>): Promise<Answer | null>;
}

const SLOW =
  "export default () => new Promise((r) => setTimeout(() => r(new Response('ok')), 5_000))";

/** Many at a time, of which at least one is refused. */
function refusedOf(count: number): NonNullable<Case["meet"]> {
  return async (call) => {
    const answers = await Promise.all(Array.from({ length: count }, () => call()));
    const refused = answers.find(({ status }) => status !== 200);
    assert.ok(refused, "None was refused");
    assert.ok(answers.some(({ status }) => status === 200), "All were refused");
    return refused;
  };
}

/** A stream that breaks after its head. */
const broken: NonNullable<Case["meet"]> = async (call) => {
  await assert.rejects(call(), TypeError);
  return null;
};

const CASES: readonly Case[] = [
  {
    name: "a loop",
    code: "cpu_limit",
    limit: "cpuMs",
    isKilled: true,
    source: "export default () => { for (;;); }",
  },
  {
    name: "CPU time in pieces, derived for callbacks",
    code: "cpu_limit",
    limit: "cpuMs",
    isKilled: true,
    source: `import { pbkdf2 } from "node:crypto";
export default () => new Promise((done) => {
  let left = 200;
  for (let i = 0; i < 200; i++) pbkdf2("a", "b", 50_000, 32, "sha512", () => --left || done(new Response()));
});`,
  },
  {
    name: "a heap that grows",
    code: "memory_limit",
    limit: "heapMb",
    isKilled: true,
    source: "export default () => { const a = []; for (;;) a.push(new Array(1e5).fill(0.5)); }",
  },
  {
    name: "buffers",
    code: "memory_limit",
    limit: "externalMb",
    source: "export default () => { const a = []; for (;;) a.push(new Uint8Array(1e6)); }",
  },
  {
    name: "buffers that are not refused where they are made",
    code: "memory_limit",
    limit: "externalMb",
    isKilled: true,
    source: `export default async () => {
  for (const images = [];;) {
    images.push(new ImageData(512, 512));
    await new Promise((r) => setTimeout(r));
  }
}`,
  },
  {
    name: "an answer that does not come",
    code: "wall_limit",
    limit: "wallMs",
    source: "export default () => new Promise(() => {})",
  },
  {
    name: "functions that call each other without end",
    code: "recursion_limit",
    limit: "recursionDepth",
    source: "export default async () => await imp.invoke('meet')",
  },
  {
    name: "more requests than may wait",
    code: "concurrency_limit",
    limit: "concurrentRequests",
    source: SLOW,
    meet: async (call) => {
      // Two run, two wait, and the log names the one that is too many.
      const answers = await Promise.all(Array.from({ length: 5 }, () => call()));
      return answers.find(({ text }) => text.includes("concurrency_limit")) ?? null;
    },
  },
  {
    name: "a request that waits too long",
    code: "queue_limit",
    limit: "queueWaitMs",
    source: SLOW,
    meet: refusedOf(3),
  },
  {
    name: "a long body",
    code: "body_limit",
    limit: "bodyBytes",
    source: "export default async (request) => new Response(await request.text())",
    meet: (call) => call({ method: "POST", body: "x".repeat(10_001) }),
  },
  {
    name: "outbound requests",
    code: "outbound_limit",
    limit: "outboundRequests",
    source: `export default async () => {
  for (let i = 0; i < 2; i++) await fetch("http://127.0.0.1:1/").catch((error) => console.log(error.code));
  await fetch("http://127.0.0.1:1/");
}`,
  },
  {
    name: "cursors of the database",
    code: "database_limit",
    limit: null,
    source: `export default async () => {
  const rows = imp.db().collection("rows");
  await rows.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
  for (let i = 0; i < 60; i++) await rows.find({}, { batchSize: 1 }).next();
}`,
  },
  {
    name: "a batch for a queue",
    code: "message_limit",
    limit: null,
    source: "export default () => imp.queue('q').sendBatch(Array(101).fill({ body: 1 }))",
  },
  {
    name: "a value for the cache",
    code: "cache_limit",
    limit: null,
    source: "export default () => imp.cache.set('key', 'x'.repeat(2 ** 20 + 1))",
  },
  {
    name: "a stream that stands still",
    code: "stream_limit",
    limit: "streamIdleMs",
    source:
      "export default () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(1)); } }))",
    meet: broken,
  },
  {
    name: "a stream without an end",
    code: "stream_limit",
    limit: "streamMs",
    source: `export default () => new Response(new ReadableStream({
  async pull(c) { await new Promise((r) => setTimeout(r, 100)); c.enqueue(new Uint8Array(1)); } }))`,
    meet: broken,
  },
  {
    name: "lines without end",
    code: "log_limit",
    limit: "logLinesPerSecond",
    source:
      "export default () => { for (let i = 0; i < 500; i++) console.log('x'); return new Response('ok'); }",
    meet: async (call) => {
      assert.equal((await call()).status, 200);
      return null;
    },
  },
];

Deno.test("each limit has its answer, its log, its metric and its documentation", async (t) => {
  const mongodb = await startMongodb();
  const client = await MongoClient.connect(mongodb.uri, { serverSelectionTimeoutMS: 10_000 });
  const runtime = await TestRuntime.start({ mongodbUri: mongodb.uri, limits: LIMITS });
  const tenant = async (gatewayId: string, source: string) => {
    const publisher = new Publisher(client, gatewayId);
    await publisher.create("none");
    await publisher.publish("meet", source);
    await publisher.publish("fine", "export default () => new Response('fine')");
    return publisher;
  };
  const neighbour = await tenant("neighbour", SLOW);

  for (const [index, { name, code, limit, isKilled = false, source, meet }] of CASES.entries()) {
    await t.step(`${name}: ${code}`, async () => {
      const publisher = await tenant(`limit${index}`, source);
      const { tenantId } = publisher;
      const call = (init?: RequestInit) => runtime.call(tenantId, "/meet", init);
      const met = neighbourAnswers(meet ? meet(call) : call());
      const answer = await met;

      const problem = answer === null ? null : JSON.parse(answer.text);
      assert.equal(problem?.code ?? code, code, answer?.text);
      const entry = await logged(publisher, code, isKilled ? "killed" : "limited");
      if (answer !== null) {
        assert.equal(answer.status, problem.status);
        assert.equal(problem.limitName ?? null, limit, answer.text);
        if (limit !== null) assert.equal(problem.limit, LIMITS[limit]);
        assert.match(problem.requestId, /^[0-9a-f]{32}$/);
        if (entry.data.times === undefined && !isKilled) {
          assert.equal(entry.requestId, problem.requestId);
        }
      }
      if (!isKilled) assert.equal(entry.data.limitName ?? null, limit);
      if (!isKilled && limit !== null) assert.equal(entry.data.limit, LIMITS[limit]);
      await untilCounted("imprun_limits_total", tenantId, code);
      if (isKilled) await untilCounted("imprun_limit_breaches_total", tenantId, code);
      else assert.equal(await counted("imprun_limit_breaches_total", tenantId, code), 0);
      if (limit !== null) assert.match(PAGE, new RegExp(`^\\| \`${limit}\` \\|.*\`${code}\``, "m"));
      assert.match(PAGE, new RegExp(`^\\| \`${code}\` \\|`, "m"));
      assert.equal((await runtime.call(tenantId, "/fine")).text, "fine");
    });
  }

  await t.step(
    "after repeated breaches the tenant waits, until it has a new revision",
    async () => {
      const publisher = await tenant("repeating", "export default () => { for (;;); }");
      const { tenantId } = publisher;
      const call = async () => JSON.parse((await runtime.call(tenantId, "/meet")).text);
      // Each wait is twice as long as the one before: a slow machine meets a later one.
      await until("it is suspended, and the metric says so", async () => {
        const { code, retryAfterSeconds } = await call();
        assert.ok(["cpu_limit", "tenant_suspended"].includes(code), code);
        if (code === "tenant_suspended") assert.ok(retryAfterSeconds >= 1);
        return code === "tenant_suspended" && await suspendedTenants() === 1;
      });
      const entry = await logged(publisher, "cpu_limit", "suspended");
      assert.ok(Number(entry.data.breaches) >= 2);
      await logged(publisher, "tenant_suspended", "limited");
      await untilCounted("imprun_limits_total", tenantId, "tenant_suspended");
      await publisher.publish("meet", "export default () => new Response('mended')");
      assert.equal((await runtime.call(tenantId, "/meet")).text, "mended");
      assert.equal(await suspendedTenants(), 0);
    },
  );

  await t.step("all of it is one numbered stream, in the order of what happened", async () => {
    const logs = await new Publisher(client, "limit0").collection("logs")
      .find({ tenantId: "limit0.dev" }).sort({ _id: 1 }).toArray();
    assert.deepEqual(logs.map(({ sequence }) => sequence), logs.map((_, index) => index + 1));
    const events = logs.filter(({ kind }) => kind === "lifecycle").map(({ data }) => data.event);
    const first = (event: string) => events.indexOf(event);
    assert.ok(first("booting") < first("ready") && first("ready") < first("killed"), `${events}`);
  });

  await t.step("every event has the level and the members of its documentation", async () => {
    const lines = await neighbour.collection("logs").find({ kind: "lifecycle" }).toArray();
    const seen = new Set<string>();
    for (const { level, data } of lines) {
      const { event, ...members } = data;
      const known = LIFECYCLE_EVENTS[event as LifecycleEventName];
      assert.ok(known, `${event} is not known`);
      seen.add(String(event));
      assert.equal(level, known.level, String(event));
      const given = Object.keys(members);
      const always = known.members.filter((name) => !name.endsWith("?"));
      const allowed = known.members.map((name) => name.replace("?", ""));
      assert.deepEqual(always.filter((name) => !given.includes(name)), [], JSON.stringify(data));
      assert.deepEqual(given.filter((name) => !allowed.includes(name)), [], JSON.stringify(data));
    }
    const { text } = await runtime.call("metrics", "/metrics");
    const of = `tenant="${neighbour.tenantId}"`;
    const seconds = new RegExp(`^imprun_isolate_cpu_seconds_total\\{${of}\\} (\\S+)$`, "m").exec(
      text,
    );
    assert.ok(Number(seconds?.[1]) > 0, text);
    assert.match(
      text,
      new RegExp(`^imprun_isolate_events_total\\{${of},event="ready"\\} [1-9]`, "m"),
    );
    for (const event of ["booting", "ready", "killed", "limited", "suspended", "draining"]) {
      assert.ok(seen.has(event), `${event} did not happen`);
    }
  });

  assert.equal((await runtime.stop()).code, 0);
  await client.close();
  await mongodb.stop();

  /** Waits for `work` while another tenant is called again and again, and always answers. */
  async function neighbourAnswers<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const watched = work.finally(() => isOver = true);
    while (!isOver) {
      assert.equal((await runtime.call(neighbour.tenantId, "/fine")).text, "fine");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return await watched;
  }

  async function logged(
    publisher: Publisher,
    reason: string,
    event: string,
  ): Promise<LogDocument> {
    const query = {
      tenantId: publisher.tenantId,
      kind: "lifecycle" as const,
      "data.event": event,
      "data.reason": reason,
    };
    let found: LogDocument | null = null;
    await until(`${publisher.tenantId} logs ${event} for ${reason}`, async () => {
      found = await publisher.collection("logs").findOne(query) as LogDocument | null;
      return found !== null;
    });
    return found!;
  }

  /** A cell that is being replaced tells what it has counted within a second, and others answer meanwhile. */
  async function untilCounted(metric: string, tenantId: string, code: string): Promise<void> {
    await until(
      `${metric} of ${tenantId} counts ${code}`,
      async () => await counted(metric, tenantId, code) > 0,
    );
  }

  async function suspendedTenants(): Promise<number> {
    const { text } = await runtime.call("metrics", "/metrics");
    return Number(/^imprun_tenants_suspended (\d+)$/m.exec(text)?.[1]);
  }

  async function counted(metric: string, tenantId: string, code: string): Promise<number> {
    const { text } = await runtime.call("metrics", "/metrics");
    const series = `^${metric}\\{tenant="${tenantId}",code="${code}"\\} (\\d+)$`;
    return Number(new RegExp(series, "m").exec(text)?.[1] ?? 0);
  }
});

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const lastTry = Date.now() + LATEST_MS;
  while (!await holds()) {
    assert.ok(Date.now() < lastTry, `After ${LATEST_MS} ms it does not hold that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
