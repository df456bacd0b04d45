/** A client of server-sent events (HTML, section 9.2.6), as small as tests need. */
import assert from "node:assert/strict";

export interface ServerSentEvent {
  event: string;
  id: string;
  data: string;
}

export class ServerSentEvents implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  private constructor(reader: ReadableStreamDefaultReader<string>) {
    this.#reader = reader;
  }

  /** Connects, and resolves when the server has said that it is there. */
  static async open(url: string, headers: Record<string, string>): Promise<ServerSentEvents> {
    const response = await fetch(url, { headers });
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
    assert.ok(response.body);
    const events = new ServerSentEvents(
      response.body.pipeThrough(new TextDecoderStream()).getReader(),
    );
    await events.#block();
    return events;
  }

  /** The next event; comments are passed over. */
  async next(): Promise<ServerSentEvent> {
    for (;;) {
      const lines = (await this.#block()).split("\n");
      const field = (name: string) =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
      if (field("data")) return { event: field("event"), id: field("id"), data: field("data") };
    }
  }

  /** Resolves when the server has ended the stream. */
  async ended(): Promise<void> {
    while (!(await this.#reader.read()).done);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }

  async #block(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      const { done, value } = await this.#reader.read();
      assert.ok(!done, "the stream has ended");
      this.#text += value;
    }
  }
}
