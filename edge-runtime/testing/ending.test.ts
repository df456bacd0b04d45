import assert from "node:assert/strict";
import { TestCell } from "./cell.ts";
import { TestSocket } from "./client-socket.ts";
import { Door } from "./door.ts";

Deno.test("a cell that ends closes its WebSockets with a reason, and answers and counts what is in progress", async () => {
  const cell = await TestCell.start();
  const door = new Door(cell.broker);
  await cell.deploy("chat", {
    echo: "socket-echo.ts",
    slow: `export default async () => {
      await fetch("http://example.com/");
      return new Response("done");
    }`,
  });
  const client = new TestSocket(cell, "chat", "/echo");
  await client.message(0);
  const slow = cell.fetch("chat", "/slow");
  await door.holds(1);
  const stopped = cell.stop();
  assert.equal((await client.closed).code, 1001);
  door.open();
  assert.equal(await (await slow).text(), "done");
  assert.equal((await slow).headers.get("connection"), "close");
  assert.equal(await stopped, 0);
  const counted = cell.broker.counts.flatMap(({ requests }) => requests);
  assert.equal(counted.filter((of) => of.function === "slow" && of.status === 200).length, 1);
});

Deno.test("a cell that ends finishes the event that it is about, and tells the broker to send no more", async () => {
  const cell = await TestCell.start();
  const door = new Door(cell.broker);
  await cell.deploy("jobs", {
    job: `export const scheduled = async () => void await fetch("http://example.com/");`,
  });
  const event = {
    type: "scheduled",
    name: "job",
    cron: "* * * * *",
    scheduledTime: 60_000,
  } as const;
  const running = cell.broker.event({ tenantId: "jobs.dev", function: "job", event });
  await door.holds(1);
  const stopped = cell.stop();
  await cell.broker.leaving.promise;
  door.open();
  assert.equal((await running).error, null);
  assert.equal(await stopped, 0);
});

Deno.test("a client that goes on sending after its answer does not keep a cell from ending in order", async () => {
  const cell = await TestCell.start();
  await cell.deploy("web", {
    echo: "export default async (request) => new Response(await request.text())",
  });
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(256 * 1024)),
  });
  const response = await cell.fetch("web", "/echo", { method: "POST", body: endless });
  assert.equal(response.status, 413);
  await response.text();
  assert.equal(await cell.stop(), 0);
});
