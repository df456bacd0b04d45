import assert from "node:assert/strict";
import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { TO_ISOLATE } from "@imprun/contracts/runtime/isolate";
import { Channel } from "./channel.ts";

/** What an isolate could post if its tenant had the port. */
const BATCHES: Record<string, unknown> = {
  "nothing": null,
  "a number": 1,
  "an object": { length: 1 },
  "no JSON": "[[",
  "no list": '{"0":[8,1]}',
  "a list of no lists": "[1]",
  "an empty list with attachments": [],
  "attachments before the text": [new Uint8Array(1), "[]"],
  "a text that is none": [["[]"]],
  "a message that makes its receiver throw": '[[6,3,{"toString":1}]]',
};

Deno.test("whatever an isolate sends ends the isolate at most, and never throws in the cell", async (t) => {
  for (const [name, batch] of Object.entries(BATCHES)) {
    await t.step(name, async () => {
      const { port1, port2 } = new MessageChannel();
      const forged: Error[] = [];
      const channel = new Channel(port1, {
        message: (message) => {
          // As the cell does with a line of a log.
          String(message[2]);
        },
        forged: (error) => forged.push(error),
        closed: () => {},
      });
      port2.postMessage(batch);
      port2.postMessage("[[8,1]]");
      await once(port1, "message");
      await new Promise((done) => setTimeout(done, 5));
      assert.equal(forged.length, 1);
      assert.ok(forged[0] instanceof Error);
      channel.close();
      port2.close();
    });
  }
});

Deno.test("large bytes that nobody reads any more are moved, and all others are copied", async () => {
  const { port1, port2 } = new MessageChannel();
  const channel = new Channel(port1, { message() {}, forged() {}, closed() {} });
  const bytes = (size: number) => new Uint8Array(size).fill(7);
  const [kept, small, moved] = [bytes(100_000), bytes(100), bytes(100_000)];
  channel.sendNow([TO_ISOLATE.result, 1, null, channel.attach(kept)]);
  channel.sendNow([TO_ISOLATE.result, 2, null, channel.attach(small, true)]);
  channel.sendNow([TO_ISOLATE.result, 3, null, channel.attach(moved, true)]);
  const arrived: unknown[] = [];
  port2.on("message", (batch: unknown[]) => arrived.push(batch[1]));
  while (arrived.length < 3) await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(arrived, [bytes(100_000).buffer, bytes(100).buffer, bytes(100_000).buffer]);
  assert.deepEqual([kept.length, small.length, moved.length], [100_000, 100, 0]);
  channel.close();
  port2.close();
});
