/** `EventSource` (HTML §9.2) over `fetch`: what holds for outbound requests holds for it. */
import { defineProperty } from "../primordials.ts";
import { defineEventHandlers, type EventHandler } from "./event-handlers.ts";
import { EventStream } from "./event-stream.ts";

const CONNECTING = 0, OPEN = 1, CLOSED = 2;

/** The class, with the `fetch` that it goes through. */
export function createEventSource(fetch: typeof globalThis.fetch): unknown {
  class EventSource extends EventTarget {
    static readonly CONNECTING = CONNECTING;
    static readonly OPEN = OPEN;
    static readonly CLOSED = CLOSED;
    readonly CONNECTING = CONNECTING;
    readonly OPEN = OPEN;
    readonly CLOSED = CLOSED;
    readonly withCredentials = false;
    readonly url: string;
    declare onopen: EventHandler;
    declare onmessage: EventHandler;
    declare onerror: EventHandler;
    readonly #abort = new AbortController();
    readonly #stream = new EventStream();
    #state: number = CONNECTING;

    /** Throws SyntaxError, a DOMException, when the address cannot be understood. */
    constructor(url: string | URL) {
      super();
      if (!URL.canParse(String(url))) {
        throw new DOMException(`${String(url)} is not an absolute address`, "SyntaxError");
      }
      this.url = new URL(url).href;
      this.#run();
    }

    get readyState(): number {
      return this.#state;
    }

    close(): void {
      this.#state = CLOSED;
      this.#abort.abort();
    }

    /** Reads until it is closed; a stream that ends is asked for again after its pause. */
    async #run(): Promise<void> {
      while (this.#state !== CLOSED) {
        try {
          await this.#read();
        } catch {
          // The network failed, which is told by the event below, or close() was called.
        }
        if (this.#isClosed()) return;
        this.#state = CONNECTING;
        this.dispatchEvent(new Event("error"));
        await new Promise((resolve) => setTimeout(resolve, this.#stream.retryMs));
      }
    }

    async #read(): Promise<void> {
      const headers = new Headers({ accept: "text/event-stream", "cache-control": "no-store" });
      if (this.#stream.lastEventId !== "") headers.set("last-event-id", this.#stream.lastEventId);
      const response = await fetch(this.url, { headers, signal: this.#abort.signal });
      const type = response.headers.get("content-type") ?? "";
      if (response.status !== 200 || !type.startsWith("text/event-stream") || !response.body) {
        await response.body?.cancel();
        this.#state = CLOSED;
        this.dispatchEvent(new Event("error"));
        return;
      }
      this.#state = OPEN;
      this.dispatchEvent(new Event("open"));
      const origin = new URL(response.url || this.url).origin;
      this.#stream.restart();
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        for (const { type, data, lastEventId } of this.#stream.push(text)) {
          if (this.#isClosed()) return;
          this.dispatchEvent(new MessageEvent(type, { data, lastEventId, origin }));
        }
      }
    }

    #isClosed(): boolean {
      return this.#state === CLOSED;
    }
  }
  defineEventHandlers(EventSource.prototype, ["open", "message", "error"]);
  defineProperty(EventSource.prototype, Symbol.toStringTag, { value: "EventSource" });
  return EventSource;
}
