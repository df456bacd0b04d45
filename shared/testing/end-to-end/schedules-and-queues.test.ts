/** What calls functions besides clients, as their owner sees it: schedules with runs, queues with dead letters. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { call } from "../http.ts";
import { startTestPlatform } from "../platform.ts";
import { stepsOf } from "../steps.ts";
import { until } from "../until.ts";

const GATEWAY = "/api-gateways/jobs";

const SENDER = `
export default async (req, res) => {
  const cached = await imp.cache.getOrSet("first", () => req.body.order);
  res.json({ ...(await imp.queue("orders").send(req.body)), cached });
};`;

const CONSUMER = (outcome: string) => `
export const queues = [{ name: "orders", maxRetries: 1, retryDelaySeconds: 0 }];
export default {
  async queue(batch: ImpMessageBatch, env: unknown, ctx: ImpContext) {
    for (const message of batch.messages) console.log("order", message.body.order);
    ${outcome}
  },
};`;

const CLOCK = `
export const schedule = [{ cron: "* * * * * *", name: "tick", timezone: "Asia/Seoul" }];
export default {
  fetch: () => new Response("a clock"),
  async scheduled(event: ImpScheduledEvent) {
    console.log("due", new Date(event.scheduledTime).toISOString());
  },
};`;

Deno.test("schedules run, queues deliver, and their owner sees what became of it", async (t) => {
  const step = stepsOf(t);
  const platform = await startTestPlatform();
  const publish = async (name: string, code: string) => {
    const body = { name, code };
    const made = await platform.api("POST", `${GATEWAY}/functions`, body);
    if (made.status === 409) {
      const headers = { "if-match": "*" };
      await platform.api("PUT", `${GATEWAY}/functions/${name}`, { code }, { headers });
    }
    return await platform.api("POST", `${GATEWAY}/functions/${name}/publish`, {
      environment: "dev",
    });
  };
  const get = async (path: string) => (await platform.api("GET", GATEWAY + path)).json();
  const send = (order: number) =>
    call(platform.functionUrl("jobs", "dev", "/send"), { body: { order } });
  try {
    await platform.api("POST", "/api-gateways", { name: "jobs" });
    await until(async () => (await get("")).phase === "Started" ? true : null);
    await platform.api("PATCH", `${GATEWAY}/environments/dev`, { authType: "none" });

    await step("a published schedule runs every second and its runs are listed", async () => {
      const published = await publish("clock", CLOCK);
      equal(published.status, 200, published.text);
      const [run] = await until(async () => {
        const { items } = await get("/runs?environment=dev&outcome=ok");
        return items.length >= 2 ? items : null;
      });
      deepEqual([run.function, run.schedule, run.error], ["clock", "tick", null]);
      const { items } = await get("/schedules?environment=dev");
      deepEqual([items.length, items[0].timezone], [1, "Asia/Seoul"]);
      const logs = await until(async () => {
        const { items } = await get("/logs?function=clock");
        return items.some(({ message }: { message: string }) => message === "SCHEDULED tick ok")
          ? items as { message: string }[]
          : null;
      });
      ok(logs.some(({ message }) => message.startsWith("due 20")));
      equal((await call(platform.functionUrl("jobs", "dev", "/clock"))).text, "a clock");
    });

    await step("a wrong schedule is refused, and the running one stays", async () => {
      const refused = await publish("clock", CLOCK.replace("* * * * * *", "every second"));
      equal(refused.status, 422);
      match(refused.text, /every second/);
      equal((await get("/schedules?environment=dev")).items[0].cron, "* * * * * *");
      equal((await publish("clock", "export default () => new Response('none')")).status, 200);
      await until(async () => (await get("/schedules")).items.length === 0 ? true : null);
    });

    await step("a message that fails is a dead letter after its retries", async () => {
      equal((await publish("orders", CONSUMER('throw new Error("out of stock");'))).status, 200);
      equal((await publish("send", SENDER)).status, 200);
      const sent = await send(7);
      equal(sent.status, 200, sent.text);
      const [letter] = await until(async () => {
        const { items } = await get("/queues/orders/dead-letters?environment=dev");
        return items.length > 0 ? items : null;
      });
      deepEqual(letter.body, { order: 7 });
      equal(letter.id, sent.json().id);
      equal(letter.attempts, 2);
      match(letter.error, /out of stock/);
      const { items: [queue] } = await get("/queues?environment=dev");
      deepEqual([queue.name, queue.function, queue.waiting, queue.dead], [
        "orders",
        "orders",
        0,
        1,
      ]);
    });

    await step("a dead letter is delivered again when its cause is mended", async () => {
      equal((await publish("orders", CONSUMER(""))).status, 200);
      const redriven = await platform.api("POST", `${GATEWAY}/queues/orders/redrive`, {
        environment: "dev",
      });
      deepEqual(redriven.json(), { redriven: 1 });
      await until(async () => {
        const { items: [queue] } = await get("/queues?environment=dev");
        return queue.waiting + queue.dead === 0 ? true : null;
      });
      equal((await send(8)).json().cached, 7);
    });

    await step("a promoted function brings its queue along", async () => {
      const path = `${GATEWAY}/functions/orders/promote`;
      const promoted = await platform.api("POST", path, { from: "dev", to: "staging" });
      equal(promoted.status, 200, promoted.text);
      equal((await get("/queues?environment=staging")).items[0].name, "orders");
    });

    await step("what does not exist is said so", async () => {
      equal((await platform.api("GET", "/api-gateways/nobody/runs")).status, 404);
      equal((await platform.api("GET", `${GATEWAY}/runs?environment=test`)).status, 400);
      deepEqual(await get("/queues/none/dead-letters"), { items: [], nextCursor: null });
      const wrong = { environment: "dev", ids: ["x"] };
      equal((await platform.api("POST", `${GATEWAY}/queues/orders/redrive`, wrong)).status, 400);
    });
  } finally {
    equal(await platform.stop(), 0);
  }
});
