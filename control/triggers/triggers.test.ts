import { deepEqual, equal, match } from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { startControlWithRuntime } from "../testing/platform.ts";

const GATEWAY = "/v1/api-gateways/jobs";
const YEARLY = `
export const schedule = { cron: "0 0 1 1 *", name: "new-year" };
export const scheduled = (event) => console.log("due", event.name);
`;
const CONSUMER = `
export const queues = [{ name: "mail", maxRetries: 0 }];
export const queue = (batch) => {
  for (const { body } of batch.messages) {
    if (body.fail) throw new Error("no such address");
    console.log("at", body.at instanceof Date);
  }
};
`;

Deno.test("schedules and queues can be worked with from outside", async (t) => {
  await using control = await startControlWithRuntime();
  const { call } = control;
  const environment = "dev";
  await control.createGateway("jobs");
  await control.publish("jobs", "yearly", YEARLY);
  await control.publish("jobs", "mails", CONSUMER);
  const deadLetters = async () => (await call("GET", `${GATEWAY}/queues/mail/dead-letters`)).body;
  const queue = async () => (await call("GET", `${GATEWAY}/queues`)).body.items[0];
  const send = (body: unknown) =>
    call("POST", `${GATEWAY}/queues/mail/messages`, { environment, body });

  await t.step("a run that is asked for begins at once, and the next one stays", async () => {
    const schedule = async () => (await call("GET", `${GATEWAY}/schedules`)).body.items[0];
    const { nextAt } = await until(async () => await schedule() ?? null);
    const wanted = { environment, function: "yearly", schedule: "new-year" };
    const asked = await call("POST", `${GATEWAY}/schedules/run`, wanted);
    equal(asked.status, 202, JSON.stringify(asked.body));
    const run = await until(async () => {
      const [newest] = (await call("GET", `${GATEWAY}/runs`)).body.items;
      return newest?.outcome === "ok" ? newest : null;
    });
    deepEqual([run.dueAt, run.schedule], [asked.body.dueAt, "new-year"]);
    const { lastRun } = await until(async () => {
      const current = await schedule();
      return current.lastRun === null ? null : current;
    });
    deepEqual(lastRun, { id: run.id, dueAt: run.dueAt, outcome: "ok" });
    equal((await schedule()).nextAt, nextAt);
  });

  await t.step("a schedule that does not exist is not run", async () => {
    const wanted = { environment, function: "yearly", schedule: "constructor" };
    equal((await call("POST", `${GATEWAY}/schedules/run`, wanted)).body.code, "not_found");
    equal((await call("POST", `${GATEWAY}/schedules/run`, {})).status, 400);
  });

  await t.step("a message that is sent is delivered, with the types of extended JSON", async () => {
    const sent = await send({ at: { $date: "2026-01-01T00:00:00Z" } });
    equal(sent.status, 202, JSON.stringify(sent.body));
    await until(async () => {
      const { items } = (await call("GET", `${GATEWAY}/logs?function=mails&kind=log`)).body;
      return items.some(({ message }: { message: string }) => message === "at true") ? true : null;
    });
  });

  await t.step("a message that no queue can take is refused", async () => {
    equal((await send({ id: { $oid: "short" } })).body.code, "invalid_request");
    equal((await send("x".repeat(140 * 1024))).body.code, "message_limit");
    const path = `${GATEWAY}/queues/none/messages`;
    const elsewhere = await call("POST", path, { environment, body: 1 });
    equal(elsewhere.body.code, "unknown_queue");
    equal((await call("POST", path, { environment })).body.code, "invalid_request");
  });

  await t.step("a dead letter can be looked at, and deleted", async () => {
    await send({ fail: true });
    const [letter] = await until(async () => {
      const { items } = await deadLetters();
      return items.length > 0 ? items : null;
    });
    deepEqual(letter.body, { fail: true });
    match(letter.error, /no such address/);
    const { waiting, inFlight, retrying, dead } = await queue();
    deepEqual([waiting, inFlight, retrying, dead], [0, 0, 0, 1]);
    const path = `${GATEWAY}/queues/mail/dead-letters/${letter.id}`;
    equal((await call("DELETE", path)).status, 400);
    equal((await call("DELETE", `${path}?environment=prod`)).status, 404);
    equal((await call("DELETE", `${path}?environment=dev`)).status, 204);
    equal((await call("DELETE", `${path}?environment=dev`)).status, 404);
  });

  await t.step("all dead letters of a queue are deleted at once", async () => {
    await send({ fail: 1 });
    await send({ fail: 2 });
    await until(async () => (await queue()).dead === 2 ? true : null);
    const path = `${GATEWAY}/queues/mail/dead-letters?environment=dev`;
    deepEqual((await call("DELETE", path)).body, { deleted: 2 });
    deepEqual((await deadLetters()).items, []);
  });

  await t.step("nothing runs where the environment is stopped", async () => {
    await control.control.collections.deployments
      .updateOne({ _id: "jobs.dev" }, { $set: { running: false } });
    const wanted = { environment, function: "yearly", schedule: "new-year" };
    equal((await call("POST", `${GATEWAY}/schedules/run`, wanted)).body.code, "conflict");
  });
});
