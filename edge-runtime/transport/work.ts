import type { IncomingRequest, Message } from "./connection.ts";

/** Work on a request, which makes a signal only for those who look at it. */
export class Work implements IncomingRequest {
  #controller: AbortController | null = null;
  #reason: Error | null = null;

  constructor(
    readonly header: unknown,
    readonly body: Uint8Array<ArrayBuffer>,
    readonly stream: Message["stream"],
  ) {}

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#reason !== null) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}
