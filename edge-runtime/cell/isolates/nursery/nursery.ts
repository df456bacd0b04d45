/**
 * Where the isolates of a cell are started and ended: the main thread of the process, which does nothing else. Whoever
 * starts a worker stands still until that has its heap and its globals, for 10 ms on an idle machine and for hundreds on a
 * busy one, and the thread that serves clients works for all tenants: each isolate that an attack costs would have been paid
 * by its neighbours. It is the main thread that starts them because Deno lets a worker that a worker started wait for half
 * a second.
 */
import type { MessagePort } from "node:worker_threads";
import type { FromKeeper, ToKeeper } from "./messages.ts";

/** Longer than any worker takes to start, also beside those of other processes: what is silent then will not come back. */
const SILENT_MS = 10_000;

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

/** The nursery as the thread that serves clients sees it. */
export class Nursery {
  readonly #sealed = Promise.withResolvers<void>();
  readonly #handlers = new Map<number, NurseryHandlers>();
  readonly #ending = new Map<number, PromiseWithResolvers<void>>();
  /** When it was asked for a sign of life that it still owes; null when it owes none. */
  #askedAt: number | null = null;
  #last = 0;

  /** At the other end of the port is a `Keeper`. */
  constructor(private readonly port: MessagePort) {
    port.on("message", (message: FromKeeper) => this.#receive(message));
  }

  /**
   * Resolves when the nursery has no permission any more. What is started in it has its: no tenant code may be before.
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

  /** Hands on what an isolate's V8 has compiled, for those that are started later. */
  keep(compiled: Uint8Array<ArrayBuffer>): void {
    this.#tell({ type: "compiled", compiled: compiled.slice().buffer });
  }

  /** Asks for a sign of life. False when one has been owed for too long. */
  ping(now: number): boolean {
    if (this.#askedAt !== null) return now - this.#askedAt < SILENT_MS;
    this.#askedAt = now;
    this.#tell({ type: "ping" });
    return true;
  }

  /** Ends the process. */
  exit(code: number): void {
    this.#tell({ type: "exit", code });
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

  #receive(message: FromKeeper): void {
    if (message.type === "pong") {
      this.#askedAt = null;
      return;
    }
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

  #tell(message: ToKeeper, transfers: MessagePort[] = []): void {
    this.port.postMessage(message, transfers);
  }
}
