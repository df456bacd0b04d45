import type { LogDocument } from "@imprun/contracts/documents/telemetry";
import assert from "node:assert/strict";
import { newId } from "../data/ids.ts";
import { startTestControl, type TestControl } from "../testing/test-control.ts";
import { logEntry } from "./testing/log-entry.ts";
import { ServerSentEvents } from "./testing/server-sent-events.ts";

/** Seconds since 1970, long before the test. */
const NOON = Date.UTC(2020, 0, 1, 12) / 1_000;
const LOGS = "/v1/api-gateways/hometax/logs";

Deno.test("logs are read in pages and followed live", async (t) => {
  await using control = await startTestControl();
  const { call } = control;
  await call("POST", "/v1/api-gateways", { name: "hometax" });
  for (let i = 1; i <= 5; i++) await write(control, { message: `line ${i}` });
  await write(control, { message: "failed", level: "error", function: "other" });
  await write(control, { message: "elsewhere", tenantId: "hometax.prod", environment: "prod" });

  await t.step("the newest come last, and the cursor leads back", async () => {
    const newest = (await call("GET", `${LOGS}?limit=3`)).body;
    assert.deepEqual(messages(newest), ["line 4", "line 5", "failed"]);
    const before = (await call("GET", `${LOGS}?limit=3&cursor=${newest.nextCursor}`)).body;
    assert.deepEqual(messages(before), ["line 1", "line 2", "line 3"]);
    assert.equal(before.nextCursor, null);
  });

  await t.step("they can be narrowed by environment, function and level", async () => {
    assert.deepEqual(messages((await call("GET", `${LOGS}?environment=prod`)).body), ["elsewhere"]);
    assert.deepEqual(messages((await call("GET", `${LOGS}?function=other`)).body), ["failed"]);
    assert.deepEqual(messages((await call("GET", `${LOGS}?level=error`)).body), ["failed"]);
    assert.deepEqual(messages((await call("GET", `${LOGS}?level=warn`)).body), ["failed"]);
    assert.equal((await call("GET", `${LOGS}?level=debug`)).body.items.length, 6);
    await write(control, { message: "served", kind: "request", requestId: "r-1" });
    await write(control, { message: "said", requestId: "r-1" });
    assert.deepEqual(messages((await call("GET", `${LOGS}?kind=request`)).body), ["served"]);
    const ofRequest = (await call("GET", `${LOGS}?requestId=r-1`)).body;
    assert.deepEqual(messages(ofRequest), ["served", "said"]);
    assert.equal((await call("GET", `${LOGS}?level=loud`)).status, 400);
    assert.equal((await call("GET", `${LOGS}?limit=0`)).status, 400);
  });

  await t.step("they can be narrowed by time", async () => {
    const at = (seconds: number) => `${(NOON + seconds).toString(16)}${"0".repeat(16)}`;
    const prod = { tenantId: "hometax.prod", environment: "prod" } as const;
    await write(control, { ...prod, _id: at(0), message: "at noon" });
    await write(control, { ...prod, _id: at(60), message: "a minute later" });
    const range = async (query: string) =>
      messages((await call("GET", `${LOGS}?environment=prod&${query}`)).body);
    const time = (seconds: number) => new Date((NOON + seconds) * 1_000).toISOString();
    assert.deepEqual(await range(`since=${time(0)}&until=${time(60)}`), ["at noon"]);
    assert.deepEqual(await range(`since=${time(1)}&until=${time(61)}`), ["a minute later"]);
    assert.deepEqual(await range(`until=${time(0)}`), []);
    assert.equal((await call("GET", `${LOGS}?since=yesterday`)).status, 400);
    await using events = await follow(control, `?environment=prod&follow=true&since=${time(60)}`);
    assert.equal(JSON.parse((await events.next()).data).message, "a minute later");
  });

  await t.step("a follower gets what comes, of its own tenant and filter only", async () => {
    await using events = await follow(control, "?follow=true&function=calculateTax");
    await write(control, { message: "elsewhere", tenantId: "hometax.prod", environment: "prod" });
    await write(control, { message: "other", function: "other" });
    await write(control, { message: "live 1" });
    const { event, id, data } = await events.next();
    assert.equal(event, "log");
    assert.equal(JSON.parse(data).message, "live 1");
    assert.equal(JSON.parse(data).id, id);
    await write(control, { message: "live 2" });
    assert.equal(JSON.parse((await events.next()).data).message, "live 2");
  });

  await t.step("a follower of warnings gets errors too, and nothing below", async () => {
    await using events = await follow(control, "?follow=true&level=warn");
    await write(control, { message: "chatter" });
    await write(control, { message: "careful", level: "warn" });
    await write(control, { message: "broken", level: "error" });
    assert.equal(JSON.parse((await events.next()).data).message, "careful");
    assert.equal(JSON.parse((await events.next()).data).message, "broken");
  });

  await t.step("a follower who comes back gets what it missed, once", async () => {
    const { items } = (await call("GET", `${LOGS}?limit=1`)).body;
    await write(control, { message: "missed" });
    await using events = await follow(control, "?follow=true", { "last-event-id": items[0].id });
    assert.equal(JSON.parse((await events.next()).data).message, "missed");
    await write(control, { message: "then" });
    assert.equal(JSON.parse((await events.next()).data).message, "then");
    assert.equal(
      (await call("GET", LOGS, undefined, { headers: { "last-event-id": "x" } })).status,
      400,
    );
  });

  await t.step("a follower who was away for long is told how much is left out", async () => {
    const { collections } = control.control;
    const stored = (await call("GET", `${LOGS}?limit=1`)).body.items[0];
    const entry = (await collections.logs.findOne({ _id: stored.id }))!;
    const many = Array.from({ length: 1_003 }, () => ({ ...entry, _id: newId() }));
    await collections.logs.insertMany(many);
    await using events = await follow(control, "?follow=true", { "last-event-id": stored.id });
    const { event, data } = await events.next();
    assert.deepEqual([event, JSON.parse(data)], ["dropped", { count: 3 }]);
    assert.equal((await events.next()).id, many[3]!._id);
  });

  await t.step("two followers of one tenant get the same", async () => {
    await using one = await follow(control, "?follow=true");
    await using two = await follow(control, "?follow=true");
    await write(control, { message: "both" });
    const got = await Promise.all([one.next(), two.next()]);
    assert.deepEqual(got.map(({ data }) => JSON.parse(data).message), ["both", "both"]);
  });

  await t.step("another organization reads and follows nothing", async () => {
    const stranger = { token: await control.tokenOf("owner", "another") };
    assert.equal((await call("GET", LOGS, undefined, stranger)).status, 404);
    assert.equal((await call("GET", `${LOGS}?follow=true`, undefined, stranger)).status, 404);
  });

  await t.step("the streams of followers end when the process stops", async () => {
    await using events = await follow(control, "?follow=true");
    const ended = events.ended();
    await control.stop();
    await ended;
  });
});

async function follow(
  control: TestControl,
  query: string,
  headers: Record<string, string> = {},
): Promise<ServerSentEvents> {
  const authorization = `Bearer ${control.ready.firstLogin?.token}`;
  return await ServerSentEvents.open(control.origin + LOGS + query, { authorization, ...headers });
}

async function write(control: TestControl, changes: Partial<LogDocument>): Promise<void> {
  await control.control.collections.logs.insertOne(logEntry(changes));
}

function messages({ items }: { items: { message: string }[] }): string[] {
  return items.map(({ message }) => message);
}
