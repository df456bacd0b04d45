/**
 * Where the isolates of a cell are started and ended: a thread of ours that does nothing else. Whoever starts a worker
 * stands still until that has its heap and its globals, for 10 ms on an idle machine and for hundreds on a busy one, and
 * the main thread works for all tenants: each isolate that an attack costs would have been paid by its neighbours.
 */
import { type MessagePort, Worker } from "node:worker_threads";
import type { FromNursery, NurseryStart, ToNursery } from "./messages.ts";

/** What becomes of an isolate that was asked for. */
export interface NurseryHandlers {
  /** `thread` is N of its name `worker-N`. */
  started(thread: number): void;
  /** It did not start, or it broke down; `code` is that of Node's errors. */
  failed(code: string | undefined, text: string): void;
  ended(): void;
}

/** An isolate in the nursery's care. */
export interface Nursling {
  /** Resolves when its thread has been told, which waits for those that are being started. */
  end(): Promise<void>;
}

export class Nursery {
  readonly #worker: Worker;
  readonly #ready = Promise.withResolvers<boolean>();
  readonly #sealed = Promise.withResolvers<void>();
  readonly #handlers = new Map<number, NurseryHandlers>();
  readonly #ending = new Map<number, PromiseWithResolvers<void>>();
  #isPrompt = true;
  #last = 0;

  private constructor(start: NurseryStart, lost: (error: unknown) => void) {
    const script = new URL("./main.ts", import.meta.url);
    this.#worker = new Worker(script, { workerData: start, env: {} });
    this.#worker.on("message", (message: FromNursery) => this.#receive(message));
    this.#worker.on("error", lost);
    this.#worker.on("exit", () => lost(new Error("The nursery has ended")));
  }

  /** Needs the permission to read its modules. `lost` is called when no isolate can be started any more. */
  static async open(start: NurseryStart, lost: (error: unknown) => void): Promise<Nursery> {
    const nursery = new Nursery(start, lost);
    nursery.#isPrompt = await nursery.#ready.promise;
    return nursery;
  }

  /** False when the kernel did not take what it was told of the threads of isolates. */
  get isPrompt(): boolean {
    return this.#isPrompt;
  }

  /**
   * Resolves when the nursery has no permission any more. It has those of its process, and what is started in it has its:
   * no tenant code may be before.
   */
  seal(): Promise<void> {
    this.#tell({ type: "seal" });
    return this.#sealed.promise;
  }

  /** Starts an isolate from this address and gives it the port. */
  raise(address: URL, heapMb: number, port: MessagePort, handlers: NurseryHandlers): Nursling {
    const number = ++this.#last;
    this.#handlers.set(number, handlers);
    this.#tell({ type: "raise", number, address: address.href, heapMb, port }, [port]);
    return { end: () => this.#end(number) };
  }

  #end(number: number): Promise<void> {
    if (!this.#handlers.has(number)) return Promise.resolve();
    let ending = this.#ending.get(number);
    if (ending === undefined) {
      this.#ending.set(number, ending = Promise.withResolvers());
      this.#tell({ type: "end", number });
    }
    return ending.promise;
  }

  #receive(message: FromNursery): void {
    if (message.type === "ready") return this.#ready.resolve(message.isPrompt);
    if (message.type === "sealed") return this.#sealed.resolve();
    const { number } = message;
    const handlers = this.#handlers.get(number);
    if (handlers === undefined) return;
    if (message.type === "started") return handlers.started(message.thread);
    this.#handlers.delete(number);
    this.#ending.get(number)?.resolve();
    this.#ending.delete(number);
    if (message.type === "failed") handlers.failed(message.code, message.text);
    else handlers.ended();
  }

  #tell(message: ToNursery, transfers: MessagePort[] = []): void {
    this.#worker.postMessage(message, transfers);
  }
}
