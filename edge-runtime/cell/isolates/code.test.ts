import assert from "node:assert/strict";
import { MessageChannel, Worker } from "node:worker_threads";
import { TO_CELL } from "@imprun/contracts/runtime/isolate";
import { bodyIn, Channel } from "./channel.ts";
import { IsolateCode, startAddress } from "./code.ts";

/** Starts an isolate and resolves with what it has compiled itself, or null when it had no need to. */
async function compiledBy(code: IsolateCode): Promise<Uint8Array<ArrayBuffer> | null> {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(await startAddress(), {
    workerData: { port: port2, ...code.parts },
    transferList: [port2],
    env: {},
  });
  try {
    return await new Promise((resolve, reject) => {
      worker.once("error", reject);
      new Channel(port1, {
        message: (message, attachments) => {
          // Answers of the warm-up may come before.
          if (message[0] !== TO_CELL.up) return;
          resolve(bodyIn(message[1], attachments) as Uint8Array<ArrayBuffer> | null);
        },
        forged: reject,
        closed: () => {},
      });
    });
  } finally {
    port1.close();
    await worker.terminate();
  }
}

Deno.test("an isolate takes over what V8 has compiled in the first one", async () => {
  const code = await IsolateCode.read();
  const compiled = await compiledBy(code);
  assert.ok(compiled);
  code.keep(compiled.buffer);
  assert.equal(await compiledBy(code), null);
});

Deno.test("an isolate whose V8 does not take what was compiled starts, and compiles for the next", async () => {
  const code = await IsolateCode.read();
  const compiled = await compiledBy(code);
  assert.ok(compiled);
  // As after another version of V8, or for another script.
  const foreign = compiled.slice();
  foreign.fill(0xff, 0, 16);
  code.keep(foreign.buffer);
  const again = await compiledBy(code);
  assert.ok(again);
  code.keep(again.buffer);
  assert.equal(await compiledBy(code), null);
});

Deno.test("what an isolate gets of compiled code is a copy: it cannot change the next one's", async () => {
  const code = await IsolateCode.read();
  code.keep(new Uint8Array([1, 2, 3]).buffer);
  const { compiled } = code.parts;
  assert.ok(compiled instanceof ArrayBuffer);
  const reader = new Worker(
    new URL(
      "data:text/javascript,import { parentPort, workerData } from 'node:worker_threads'; new Uint8Array(workerData.compiled).fill(9); parentPort.postMessage('written');",
    ),
    { workerData: code.parts },
  );
  await new Promise((resolve) => reader.once("message", resolve));
  await reader.terminate();
  assert.deepEqual(new Uint8Array(code.parts.compiled!), new Uint8Array([1, 2, 3]));
});
