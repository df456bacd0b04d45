import assert from "node:assert/strict";
import { deserialize, serialize } from "bson";
import { joinContents, splitContents } from "../broker/queues/contents.ts";
import type { TestCell } from "./cell.ts";
import { withCell } from "./with-cell.ts";

const scheduled = (name: string) =>
  ({ type: "scheduled", name, cron: "* * * * *", scheduledTime: 60_000 }) as const;

function batch(queue: string, bodies: unknown[]) {
  const messages = bodies.map((_, index) => ({ id: `m${index}`, sentAt: 1_000, attempts: 1 }));
  return {
    event: { type: "queue", queue, messages } as const,
    contents: joinContents(bodies.map((body) => serialize({ body }))),
  };
}

const logged = (cell: TestCell, pattern: RegExp) =>
  cell.broker.logged(({ message }) => pattern.test(message));

withCell(
  "events reach the handlers of a module worker and leave a line in its logs",
  async (t, cell) => {
    await cell.deploy(
      "jobs",
      {
        worker: `
      let calls = 0;
      export default {
        fetch: () => new Response(String(calls)),
        async scheduled(event, env, ctx) {
          if (event.name === "bad") throw new TypeError("no luck");
          calls++;
          console.log(event.cron, event.scheduledTime, env.NAME, imp.ctx.function, imp.ctx.requestId);
          ctx.waitUntil(Promise.resolve());
        },
      };`,
        named: `
      export default () => new Response("named");
      export const scheduled = () => console.log("named export");`,
        only: `export const scheduled = () => {};`,
      },
      1,
      { variables: { NAME: "v" } },
    );
    const slow = "export const scheduled = () => new Promise(() => {});";
    await cell.deploy("late", { slow }, 1, { limits: { wallMs: 300 } });
    const run = (name: string, functionName = "worker") =>
      cell.broker.event({ tenantId: "jobs.dev", function: functionName, event: scheduled(name) });
    const OK = { error: null, acked: [], retried: [] };

    await t.step("a handler that ends well", async () => {
      assert.deepEqual(await run("good"), OK);
      const line = await logged(cell, /^\* \* \* \* \* 60000 v worker /);
      const entry = await logged(cell, /^SCHEDULED good ok$/);
      assert.equal(entry.requestId, line.requestId);
      assert.equal(entry.data.trigger, "scheduled");
      assert.equal(await (await cell.fetch("jobs", "/worker")).text(), "1");
    });

    await t.step("one that throws", async () => {
      const { error } = await run("bad");
      assert.deepEqual(error, { code: "function_failed", message: "TypeError: no luck" });
      assert.equal((await logged(cell, /^SCHEDULED bad function_failed$/)).level, "error");
      await logged(cell, /Uncaught TypeError: no luck/);
    });

    await t.step("one that takes too long", async () => {
      const event = scheduled("slow");
      const result = await cell.broker.event({ tenantId: "late.dev", function: "slow", event });
      assert.equal(result.error!.code, "wall_limit");
    });

    await t.step("a named export beside a function", async () => {
      assert.deepEqual(await run("good", "named"), OK);
      await logged(cell, /^named export$/);
      assert.equal(await (await cell.fetch("jobs", "/named")).text(), "named");
    });

    await t.step("a function of schedules only answers no requests", async () => {
      assert.deepEqual(await run("good", "only"), OK);
      const answer = await cell.fetch("jobs", "/only");
      assert.equal(answer.status, 404);
      assert.equal((await answer.json()).code, "unknown_function");
    });

    await t.step("a function without the handler says so", async () => {
      const { event, contents } = batch("mails", ["x"]);
      const result = await cell.broker.event(
        { tenantId: "jobs.dev", function: "worker", event },
        contents,
      );
      assert.equal(result.error!.code, "unknown_function");
    });

    await t.step("no request from outside is taken for an event", async () => {
      const calls = await (await cell.fetch("jobs", "/worker")).text();
      const forged = { "x-imprun-event": "scheduled", "content-type": "application/json" };
      for (
        const path of ["/only", "/only/__scheduled", "/cdn-cgi/handler/scheduled", "/__scheduled"]
      ) {
        const init = { method: "POST", headers: forged, body: JSON.stringify(scheduled("good")) };
        const answer = await cell.fetch("jobs", path, init);
        assert.equal(answer.status, 404);
        await answer.body?.cancel();
      }
      assert.equal(await (await cell.fetch("jobs", "/worker")).text(), calls);
    });
  },
);

withCell("a queue handler decides about each of its messages", async (_t, cell) => {
  await cell.deploy("mail", {
    mails: `
      export async function queue(batch, env, ctx) {
        const seen = batch.messages.map(({ id, body, attempts, timestamp }) =>
          [id, body.n, attempts, timestamp.getTime(), body.at instanceof Date]);
        console.log(batch.queue, JSON.stringify(seen));
        for (const message of batch.messages) {
          if (message.body.n === 1) message.ack();
          if (message.body.n === 2) message.retry({ delaySeconds: 7 });
          if (message.body.n === 9) batch.retryAll();
        }
        if (batch.messages.some(({ body }) => body.n === 4)) throw new Error("half way");
      }`,
  });
  const run = (...numbers: number[]) => {
    const { event, contents } = batch("mails", numbers.map((n) => ({ n, at: new Date(0) })));
    return cell.broker.event({ tenantId: "mail.dev", function: "mails", event }, contents);
  };
  const retried = [{ index: 1, delaySeconds: 7 }];
  assert.deepEqual(await run(1, 2, 3), { error: null, acked: [0], retried });
  const first = await logged(cell, /^mails /);
  assert.deepEqual(JSON.parse(first.message.slice(6))[0], ["m0", 1, 1, 1_000, true]);
  assert.deepEqual(await run(1, 2, 4), {
    error: { code: "function_failed", message: "Error: half way" },
    acked: [0],
    retried,
  });
  assert.deepEqual((await run(9, 9)).retried.map(({ delaySeconds }) => delaySeconds), [null, null]);
});

withCell("imp.queue sends to the broker, and says what it refuses", async (_t, cell) => {
  const sent: unknown[] = [];
  cell.broker.answers.send = (request, contents) => {
    const { queue, delaysSeconds, tenantId } = request;
    const bodies = splitContents(contents, delaysSeconds.length).map((one) =>
      deserialize(one).body
    );
    sent.push([tenantId, queue, delaysSeconds, bodies]);
    return bodies.map((_, index) => `id${index}`);
  };
  await cell.deploy("send", {
    send: `
      export default async function (req, res) {
        const queue = imp.queue("mails");
        const one = await queue.send({ to: "a", bytes: new Uint8Array(2) }, { delaySeconds: 5 });
        const many = await queue.sendBatch([{ body: 1 }, { body: 2, delaySeconds: 9 }], { delaySeconds: 3 });
        const wrong = [];
        for (const attempt of [() => queue.send(), () => queue.send(1, { delaySeconds: -1 }), () => imp.queue(5), () => queue.sendBatch(new Array(101).fill({ body: 1 }))]) {
          await (async () => attempt())().catch((error) => wrong.push(error.name));
        }
        res.json({ one, many, wrong });
      }`,
  });
  const answer = await (await cell.fetch("send", "/send")).json();
  assert.deepEqual(answer, {
    one: { id: "id0" },
    many: { ids: ["id0", "id1"] },
    wrong: ["TypeError", "TypeError", "TypeError", "PlatformError"],
  });
  const [first, second] = sent as [unknown[], unknown[]];
  assert.deepEqual(first.slice(0, 3), ["send.dev", "mails", [5]]);
  assert.deepEqual(second, ["send.dev", "mails", [3, 9], [1, 2]]);
});

withCell(
  "a candidate tells what it declares, and one that cannot be declared is no candidate",
  async (_t, cell) => {
    const prepare = async (code: string) =>
      await cell.broker.prepare(await cell.deployment("declare", { job: code }, 1), ["job"]);
    const handlers = "export default { scheduled() {}, queue() {} };";
    const { ok, declared } = await prepare(
      `${handlers} export const schedule = ["0 * * * *"]; export const queues = [{ name: imp.env.Q ?? "q" }];`,
    );
    assert.equal(ok, true);
    assert.deepEqual(declared, { job: { schedule: ["0 * * * *"], queues: [{ name: "q" }] } });
    assert.deepEqual((await prepare(handlers)).declared, {});
    const without = await prepare("export default () => {}; export const schedule = '* * * * *'");
    assert.equal(without.failure!.code, "no_handler");
    assert.match(without.failure!.error.message, /no handler called scheduled/);
    const cyclic = await prepare(
      `${handlers} export const schedule = {}; schedule.self = schedule;`,
    );
    assert.match(cyclic.failure!.error.message, /plain data/);
    const large = await prepare(`${handlers} export const schedule = "x".repeat(20_000);`);
    assert.match(large.failure!.error.message, /16384 characters/);
  },
);

withCell("the cache outlives a publish, and no other tenant sees it", async (_t, cell) => {
  const source = (label: string) => `
    let made = 0;
    export default async function (req, res) {
      const { key, value, ttlSeconds } = req.query;
      if (value) await imp.cache.set(key, { value, at: new Date(5), set: new Set([1]) }, ttlSeconds ? { ttlSeconds: Number(ttlSeconds) } : undefined);
      const cached = await imp.cache.get(key);
      const make = () => imp.cache.getOrSet("made", async () => ++made);
      res.json({ label: "${label}", value: cached?.value ?? null, clones: cached ? cached.at.getTime() + cached.set.size : 0, made: await Promise.all([make(), make()]) });
    }`;
  const limits = `
    export default async function (req, res) {
      const attempts = [
        () => imp.cache.set("k".repeat(600), 1),
        () => imp.cache.set("k", new Uint8Array(2_000_000)),
        () => imp.cache.set("k", 1, { ttlSeconds: 1e9 }),
        () => imp.cache.set("k", undefined),
        () => imp.cache.set("k", () => {}),
        () => imp.cache.get(7),
      ];
      const codes = [];
      for (const attempt of attempts) await (async () => attempt())().catch((error) => codes.push(error.code ?? error.name));
      await imp.cache.set("bytes", new Uint8Array([1, 2]));
      const bytes = await imp.cache.get("bytes");
      res.json({ codes, bytes: [...bytes], gone: [await imp.cache.delete("bytes"), await imp.cache.delete("bytes")] });
    }`;
  await cell.deploy("one", { f: source("first"), limits });
  await cell.deploy("two", { f: source("other") });
  const call = async (gateway: string, query: string) =>
    await (await cell.fetch(gateway, `/f?${query}`)).json();
  const first = await call("one", "key=a&value=kept");
  assert.deepEqual(first, { label: "first", value: "kept", clones: 6, made: [1, 1] });
  await cell.deploy("one", { f: source("second"), limits }, 2);
  const second = await call("one", "key=a");
  assert.deepEqual([second.label, second.value, second.made], ["second", "kept", [1, 1]]);
  assert.equal((await call("two", "key=a")).value, null);
  assert.deepEqual(await (await cell.fetch("one", "/limits")).json(), {
    codes: ["cache_limit", "cache_limit", "invalid_request", "TypeError", "Error", "TypeError"],
    bytes: [1, 2],
    gone: [true, false],
  });
});
