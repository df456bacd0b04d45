/**
 * Four ways of carrying batches of requests and answers between two threads, with what a warm hello carries:
 *
 *     deno run -A edge-runtime/bench/experiments/forms.ts
 *
 * Each keeps 32 requests in flight. Prints round trips a second and CPU time of one, in both threads together.
 */
import process from "node:process";
import { MessageChannel, Worker } from "node:worker_threads";
import { decoded, encoded, Ring } from "./ring.ts";

const IN_FLIGHT = 32;
const SECONDS = 2;
const FORMS = ["json", "arrays", "transfer", "ring"] as const;
export type Form = typeof FORMS[number];

const REQUEST = [
  2,
  1,
  "hello",
  "GET",
  "http://web.dev.localhost:8080/hello",
  ["host", "web.dev.localhost:8080", "x-request-id", "0".repeat(32), "traceparent", "0".repeat(55)],
  null,
  "0".repeat(32),
  { applicationId: "a".repeat(12), grantId: "g".repeat(24) },
  "127.0.0.1",
];

async function measure(form: Form): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const there = new Ring();
  const back = new Ring();
  const worker = new Worker(new URL("./forms-worker.ts", import.meta.url), {
    workerData: { form, port: port2, there: there.memory, back: back.memory },
    transferList: [port2],
  });
  let done = 0;
  let queued: unknown[] = [];
  const send = () => {
    const batch = queued;
    queued = [];
    if (form === "ring") there.write(encoded(batch));
    else if (form === "json") port1.postMessage(JSON.stringify(batch));
    else if (form === "arrays") port1.postMessage(batch);
    else {
      const { buffer } = encoded(batch);
      port1.postMessage(buffer, [buffer]);
    }
  };
  const receive = (answers: unknown[]) => {
    done += answers.length;
    for (let i = 0; i < answers.length; i++) queued.push([...REQUEST]);
    setImmediate(send);
  };
  port1.on("message", (batch: unknown) => {
    if (form === "json") receive(JSON.parse(batch as string));
    else if (form === "arrays") receive(batch as unknown[]);
    else receive(decoded(new Uint8Array(batch as ArrayBuffer)));
  });
  const up = Promise.withResolvers<void>();
  worker.once("message", () => up.resolve());
  await up.promise;
  if (form === "ring") back.listen((bytes) => receive(decoded(bytes)));

  receive(new Array(IN_FLIGHT).fill(null));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const from = { done, at: performance.now(), cpu: cpuUs() };
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000));
  const count = done - from.done;
  const perSecond = count / (performance.now() - from.at) * 1_000;
  const cpu = ((cpuUs() - from.cpu) / count).toFixed(2);
  console.log(`${form.padEnd(9)} ${Math.round(perSecond)} round trips/s  ${cpu} us of CPU each`);
  // The worker may wait for memory that nobody writes any more.
  await worker.terminate();
  port1.close();
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

for (let round = 0; round < 2; round++) for (const form of FORMS) await measure(form);
Deno.exit(0);
