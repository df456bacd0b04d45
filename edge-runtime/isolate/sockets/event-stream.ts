/** Takes `text/event-stream` apart (HTML §9.2.6). */

export interface StreamedEvent {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** What one event may have before it is complete, in units of text; a stream without an end of event is cut off. */
const MAX_EVENT = 1024 * 1024;

export class EventStream {
  lastEventId = "";
  /** The pause before the stream is asked for again, in milliseconds. */
  retryMs = 3_000;
  #rest = "";
  #type = "";
  #data: string[] = [];

  /** Forgets an event that was not complete. */
  restart(): void {
    this.#rest = "";
    this.#type = "";
    this.#data = [];
  }

  /** The events that this piece of the stream completes. Throws RangeError for one that is too long. */
  push(text: string): StreamedEvent[] {
    const events: StreamedEvent[] = [];
    // A carriage return at the end may be half of a line end.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop()!;
    for (const line of lines) {
      if (line !== "") this.#field(line);
      else if (this.#data.length > 0) events.push(this.#complete());
      else this.#type = "";
    }
    const size = this.#data.reduce((sum, line) => sum + line.length, this.#rest.length);
    if (size > MAX_EVENT) throw new RangeError(`An event may have ${MAX_EVENT} characters`);
    return events;
  }

  #field(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") this.#data.push(value);
    else if (name === "event") this.#type = value;
    else if (name === "id" && !value.includes("\0")) this.lastEventId = value;
    else if (name === "retry" && /^\d{1,9}$/.test(value)) this.retryMs = Number(value);
  }

  #complete(): StreamedEvent {
    const { lastEventId } = this;
    const event = { type: this.#type || "message", data: this.#data.join("\n"), lastEventId };
    this.#type = "";
    this.#data = [];
    return event;
  }
}
