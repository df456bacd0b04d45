/** How long bytes take over a port between two threads, as what they are sent: `deno run -A bytes.ts`. */
import { MessageChannel, Worker } from "node:worker_threads";

const ROUNDS = 7;
const SIZES_KB = [1, 64, 1_024, 4_096];
const ECHO = `import { workerData } from "node:worker_threads";
  workerData.port.on("message", () => workerData.port.postMessage("got"));`;

const { port1, port2 } = new MessageChannel();
const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(ECHO)}`), {
  workerData: { port: port2 },
  transferList: [port2],
});

const forms: Record<string, (bytes: Uint8Array<ArrayBuffer>) => [unknown, ArrayBuffer[]]> = {
  "Uint8Array": (bytes) => [["text", bytes], []],
  "Uint8Array, transferred": (bytes) => [["text", bytes], [bytes.buffer]],
  "ArrayBuffer": (bytes) => [["text", bytes.buffer], []],
  "ArrayBuffer, transferred": (bytes) => [["text", bytes.buffer], [bytes.buffer]],
};

for (const [name, form] of Object.entries(forms)) {
  const medians = [];
  for (const sizeKb of SIZES_KB) {
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [message, transfers] = form(new Uint8Array(sizeKb * 1024));
      const answered = new Promise((resolve) => port1.once("message", resolve));
      const startedAt = performance.now();
      port1.postMessage(message, transfers as never[]);
      await answered;
      times.push(performance.now() - startedAt);
    }
    const median = times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
    medians.push(`${sizeKb} KB ${median.toFixed(2)} ms`);
  }
  console.log(`${name.padEnd(26)}${medians.join("   ")}`);
}
port1.close();
await worker.terminate();
