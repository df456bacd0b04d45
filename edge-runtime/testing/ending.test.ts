import assert from "node:assert/strict";
import { TestCell } from "./cell.ts";
import { TestSocket } from "./client-socket.ts";

Deno.test("a cell that ends closes its WebSockets with a reason, and answers and counts what is in progress", async () => {
  const cell = await TestCell.start();
  await cell.deploy("chat", {
    echo: "socket-echo.ts",
    slow: `export default async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return new Response("done");
    }`,
  });
  const client = new TestSocket(cell, "chat", "/echo");
  await client.message(0);
  const slow = cell.fetch("chat", "/slow");
  const stopped = cell.stop();
  assert.equal((await client.closed).code, 1001);
  assert.equal(await (await slow).text(), "done");
  assert.equal((await slow).headers.get("connection"), "close");
  assert.equal(await stopped, 0);
  const counted = cell.broker.counts.flatMap(({ requests }) => requests);
  assert.equal(counted.filter((of) => of.function === "slow" && of.status === 200).length, 1);
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
