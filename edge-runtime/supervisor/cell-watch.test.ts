import assert from "node:assert/strict";
import type { SupervisorToCell } from "@imprun/contracts/runtime/supervision";
import { CellWatch } from "./cell-watch.ts";
import type { MemoryCaps } from "./memory-caps.ts";
import { Sampler } from "./sampler.ts";

const SPINNER = `
  const { Worker } = require("node:worker_threads");
  new Worker("for (;;);", { eval: true });
`;

/** Watches a real process, whose first worker is isolate 1 of a cell. */
function watch(script: string, caps: MemoryCaps) {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { createRequire } from "node:module";
      const require = createRequire("file:///");
      ${script}
      setInterval(() => {}, 1_000);`,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const sampler = new Sampler();
  const lowered = new Set<number>();
  const breached = Promise.withResolvers<Extract<SupervisorToCell, { type: "breach" }>>();
  const replaced = Promise.withResolvers<string>();
  const cell = {
    cellId: "test",
    pid: process.pid,
    send(message: SupervisorToCell) {
      if (message.type === "lower") message.threads.forEach((thread) => lowered.add(thread));
      if (message.type === "breach") breached.resolve(message);
    },
    kill: () => process.kill("SIGKILL"),
  };
  const watching = new CellWatch(cell, sampler, caps, {
    replace: (_reason, text) => replaced.resolve(text),
  });
  watching.handle({ type: "isolate", isolateId: 1, thread: 1 });
  watching.handle({ type: "assigned", isolateId: 1, tenantId: "hometax.dev", cpuMs: 200 });
  watching.handle({ type: "busy", isolateId: 1, startedAt: Date.now() });
  return {
    process,
    watching,
    lowered,
    worker: async () => (await sampler.workerThreads(process.pid)).get(1)!,
    breached: breached.promise,
    replaced: replaced.promise,
    async stop() {
      watching.stop();
      try {
        process.kill("SIGKILL");
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
      await process.status;
      await sampler.stop();
    },
  };
}

Deno.test("a worker that uses a lot is to yield, is reported when its CPU time is used up, and its cell replaced if it stays", async () => {
  const { watching, lowered, worker, breached, replaced, stop } = watch(SPINNER, {
    softBytes: Infinity,
    hardBytes: Infinity,
  });
  const message = await breached;
  assert.ok(lowered.has(await worker()));
  assert.deepEqual([message.isolateId, message.code], [1, "cpu_limit"]);
  assert.ok(message.cpuMs! >= 200 && message.cellBytes! > 0);
  watching.handle({ type: "gone", isolateId: 1, forced: true });
  assert.match(await replaced, /still there/);
  await stop();
});

Deno.test("a cell past its soft cap is replaced", async () => {
  const { replaced, stop } = watch("", { softBytes: 1, hardBytes: Infinity });
  assert.match(await replaced, /MB of memory/);
  await stop();
});

Deno.test("a cell past its hard cap is killed", async () => {
  const { process, stop } = watch("", { softBytes: 1, hardBytes: 1 });
  assert.equal((await process.status).signal, "SIGKILL");
  await stop();
});
