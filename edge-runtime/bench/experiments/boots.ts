/**
 * What an isolate takes that compiles its own script, and one that takes over what V8 compiled in another:
 *
 *     deno run -A edge-runtime/bench/experiments/boots.ts [--boots 20]
 *
 * Prints the median CPU time of a boot, of interleaved ones, and what each of as many isolates adds to resident memory.
 */
import { parseArgs } from "node:util";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import process from "node:process";
import { TO_CELL } from "@imprun/contracts/runtime/isolate";
import { bodyIn, Channel } from "../../cell/isolates/channel.ts";
import { IsolateCode, startAddress } from "../../cell/isolates/code.ts";
import { memoryOfAll } from "../measure/processes.ts";

const HEAP = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 };
/** For threads that have been told to end. */
const ENDS_WITHIN_MS = 50;

const { values } = parseArgs({ options: { boots: { type: "string", default: "20" } } });
const boots = Number(values.boots);
const address = await startAddress();

/** Starts an isolate, and keeps what it compiled. */
async function boot(code: IsolateCode): Promise<{ worker: Worker; port: MessagePort }> {
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(address, {
    workerData: { port: port2, ...code.parts },
    transferList: [port2],
    resourceLimits: HEAP,
    env: {},
  });
  await new Promise<void>((resolve, reject) => {
    worker.once("error", reject);
    new Channel(port, {
      message: (message, attachments) => {
        if (message[0] !== TO_CELL.up) return;
        const compiled = bodyIn(message[1], attachments);
        if (compiled instanceof Uint8Array) code.keep(compiled.slice().buffer);
        resolve();
      },
      forged: reject,
      closed: () => {},
    });
  });
  return { worker, port };
}

async function end({ worker, port }: Awaited<ReturnType<typeof boot>>): Promise<void> {
  port.close();
  await worker.terminate();
  await new Promise((resolve) => setTimeout(resolve, ENDS_WITHIN_MS));
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const taken = await IsolateCode.read();
await end(await boot(taken));
const ways = {
  "compiles its script": () => IsolateCode.read(),
  "takes over what was compiled": () => Promise.resolve(taken),
};
const used: Record<string, number[]> = {};
for (let n = 0; n < boots; n++) {
  for (const [way, codeOf] of Object.entries(ways)) {
    const code = await codeOf();
    const before = cpuMs();
    await end(await boot(code));
    (used[way] ??= []).push(cpuMs() - before);
  }
}
for (const [way, codeOf] of Object.entries(ways)) {
  const before = memoryOfAll([Deno.pid]).rssKb;
  for (let n = 0; n < boots; n++) await boot(await codeOf());
  const memory = (memoryOfAll([Deno.pid]).rssKb - before) / 1_024 / boots;
  const cpu = used[way]!.toSorted((a, b) => a - b)[boots >> 1]!;
  console.log(`${cpu.toFixed(1)} ms  ${memory.toFixed(1)} MB  ${way}`);
}
Deno.exit();
