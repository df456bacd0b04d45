import assert from "node:assert/strict";
import { Worker } from "node:worker_threads";
import { until } from "@imprun/testing/until";
import { demote } from "./demote.ts";
import { Sampler } from "./sampler.ts";

const SPIN = `
  const { parentPort, workerData } = require("node:worker_threads");
  parentPort.postMessage("spinning");
  const isOver = new Int32Array(workerData);
  while (Atomics.load(isOver, 0) === 0);
`;

async function policyOf(thread: number): Promise<string> {
  const { stdout } = await new Deno.Command("chrt", { args: ["-p", String(thread)] }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("a spinning worker is found by its name, its CPU time grows, and it can be demoted", async () => {
  const sampler = new Sampler();
  const workerData = new SharedArrayBuffer(4);
  const worker = new Worker(SPIN, { eval: true, workerData });
  const exited = new Promise((resolve) => worker.once("exit", resolve));
  await new Promise((resolve) => worker.once("message", resolve));

  const [thread] = [...(await sampler.workerThreads(Deno.pid)).values()].slice(-1);
  assert.ok(thread !== undefined);
  let cpuMs = 0;
  while (cpuMs < 100) {
    const sample = await sampler.sample(Deno.pid, [thread]);
    assert.ok(sample.residentBytes! > 10 * 1024 ** 2);
    cpuMs = sample.cpuMs.get(thread)!;
  }
  await demote(thread);
  assert.match(await policyOf(thread), /SCHED_IDLE/);

  Atomics.store(new Int32Array(workerData), 0, 1);
  await exited;
  await sampler.stop();
});

Deno.test("a thread that is gone has no sample, and demoting it is no error", async () => {
  const sampler = new Sampler();
  const sample = await sampler.sample(Deno.pid, [2 ** 22 + 1]);
  assert.deepEqual([...sample.cpuMs], []);
  assert.equal((await sampler.sample(2 ** 22 + 1, [])).residentBytes, null);
  await demote(2 ** 22 + 1);
  await sampler.stop();
});

Deno.test("samples that are asked for at once are answered in order", async () => {
  const sampler = new Sampler();
  const [a, b, threads] = await Promise.all([
    sampler.sample(Deno.pid, [Deno.pid]),
    sampler.sample(Deno.pid, []),
    sampler.workerThreads(Deno.pid),
  ]);
  assert.ok(a.cpuMs.has(Deno.pid));
  assert.deepEqual([...b.cpuMs], []);
  assert.ok(threads instanceof Map);
  await sampler.stop();
});

Deno.test("a shell that was killed is started again", async () => {
  const sampler = new Sampler();
  await sampler.stop();
  await until(async () => {
    try {
      const { cpuMs } = await sampler.sample(Deno.pid, [Deno.pid]);
      assert.ok(cpuMs.has(Deno.pid));
      return true;
    } catch (error) {
      // The end of the first shell may not be known yet.
      assert.match(String(error), /shell has ended/);
      return null;
    }
  });
  await sampler.stop();
});
