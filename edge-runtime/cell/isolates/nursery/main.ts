/** The thread in which the isolates of a cell are started and ended; `nursery.ts` says why it is one of its own. */
import { parentPort, Worker, workerData } from "node:worker_threads";
import type { IsolateStart } from "@imprun/contracts/runtime/isolate";
import { dropPermissions } from "../../permissions.ts";
import { raisePromptly } from "../../promptness.ts";
import type { FromNursery, NurseryStart, ToNursery } from "./messages.ts";

const { mayUseLibc } = workerData as NurseryStart;
const workers = new Map<number, Worker>();
const tell = (message: FromNursery) => parentPort!.postMessage(message);

parentPort!.on("message", (message: ToNursery) => {
  switch (message.type) {
    case "seal":
      return void dropPermissions().then(() => tell({ type: "sealed" }));
    case "raise":
      return raise(message);
    case "end":
      return end(message.number);
  }
});
tell({ type: "ready", isPrompt: !mayUseLibc || raisePromptly() });

function raise({ number, address, heapMb, port }: Extract<ToNursery, { type: "raise" }>): void {
  try {
    const worker = new Worker(new URL(address), {
      workerData: { port } as unknown as IsolateStart,
      transferList: [port],
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 16 },
      stdout: true,
      stderr: true,
      env: {},
    });
    workers.set(number, worker);
    worker.on("error", (error) => failed(number, error));
    worker.on("exit", () => ended(number));
    tell({ type: "started", number, thread: worker.threadId });
  } catch (error) {
    failed(number, error);
  }
}

function end(number: number): void {
  workers.get(number)?.terminate();
  ended(number);
}

function failed(number: number, error: unknown): void {
  const { code } = error as { code?: unknown };
  workers.delete(number);
  const known = typeof code === "string" ? code : undefined;
  tell({ type: "failed", number, code: known, text: String(error) });
}

function ended(number: number): void {
  workers.delete(number);
  tell({ type: "ending", number });
}
