/** The thread that starts and ends the isolates of a cell; `nursery.ts` says why it does nothing else. */
import { type MessagePort, Worker } from "node:worker_threads";
import type { IsolateStart } from "@imprun/contracts/runtime/isolate";
import { dropPermissions } from "../../permissions.ts";
import type { IsolateCode } from "../code.ts";
import type { FromKeeper, ToKeeper } from "./messages.ts";

/** `exit` ends the process. */
export class Keeper {
  readonly #workers = new Map<number, Worker>();

  constructor(
    private readonly port: Pick<MessagePort, "postMessage">,
    private readonly code: IsolateCode,
    private readonly exit: (code: number) => void,
  ) {}

  async receive(message: ToKeeper): Promise<void> {
    switch (message.type) {
      case "ping":
        return this.#tell({ type: "pong" });
      case "seal":
        await dropPermissions();
        return this.#tell({ type: "sealed" });
      case "raise":
        return this.#raise(message);
      case "compiled":
        return this.code.keep(message.compiled);
      case "end":
        this.#workers.get(message.number)?.terminate();
        return this.#ended(message.number);
      case "exit":
        return this.exit(message.code);
    }
  }

  #raise({ number, address, heapMb, port }: Extract<ToKeeper, { type: "raise" }>): void {
    try {
      const worker = new Worker(new URL(address), {
        workerData: { port, ...this.code.parts } as unknown as IsolateStart,
        transferList: [port],
        resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 16 },
        stdout: true,
        stderr: true,
        env: {},
      });
      this.#workers.set(number, worker);
      worker.on("error", (error) => this.#failed(number, error));
      worker.on("exit", () => this.#ended(number));
      this.#tell({ type: "started", number, thread: worker.threadId });
    } catch (error) {
      this.#failed(number, error);
    }
  }

  #failed(number: number, error: unknown): void {
    const { code } = error as { code?: unknown };
    this.#workers.delete(number);
    const known = typeof code === "string" ? code : undefined;
    this.#tell({ type: "failed", number, code: known, text: String(error) });
  }

  #ended(number: number): void {
    if (this.#workers.delete(number)) this.#tell({ type: "ending", number });
  }

  #tell(message: FromKeeper): void {
    this.port.postMessage(message);
  }
}
