import assert from "node:assert/strict";
import { until } from "@imprun/testing/until";
import { OrphanWatch } from "./orphan-watch.ts";
import { Sampler } from "./sampler.ts";

/** A process with one worker; resolves with it and the worker's thread. */
async function startOrphan(worker: string) {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { Worker } from "node:worker_threads";
      new Worker(${JSON.stringify(worker)}, { eval: true });
      setInterval(() => {}, 1_000);`,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const sampler = new Sampler();
  const thread = await until(async () => {
    const [first] = (await sampler.workerThreads(process.pid)).values();
    return first;
  });
  return {
    process,
    sampler,
    async policy(): Promise<string> {
      const { stdout } = await new Deno.Command("chrt", { args: ["-p", String(thread)] }).output();
      return new TextDecoder().decode(stdout);
    },
  };
}

Deno.test("a thread of an orphan that never waits is demoted", async () => {
  const { process, sampler, policy } = await startOrphan("for (;;);");
  const watch = new OrphanWatch([process.pid], sampler, Infinity);
  await until(async () => (await policy()).includes("SCHED_IDLE") || null);
  watch.stop();
  process.kill("SIGKILL");
  await process.status;
  await sampler.stop();
});

Deno.test("an orphan with too much memory is killed, and then no longer looked at", async () => {
  const { process, sampler, policy } = await startOrphan("setInterval(() => {}, 1_000);");
  assert.match(await policy(), /SCHED_OTHER/);
  const watch = new OrphanWatch([process.pid], sampler, 1);
  assert.equal((await process.status).signal, "SIGKILL");
  watch.stop();
  await sampler.stop();
});
