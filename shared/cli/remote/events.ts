/** Streams of server-sent events (HTML, section 9.2) that go on through lost connections. */
import { TextLineStream } from "@imprun/processes/lines";
import { UserError } from "../user-error.ts";
import { get } from "./get.ts";

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

const RETRY_MS = 1_000;

/**
 * The events of a stream, for ever: when the connection is lost it is opened again after the last event that had an id.
 * `tell` hears about it. Throws UserError when the first connection fails.
 */
export async function* followEvents(
  path: string,
  tell: (message: string) => void,
): AsyncGenerator<ServerEvent> {
  let last = "";
  let response = await get(path);
  while (true) {
    try {
      for await (const event of parseEvents(response.body!)) {
        if (event.id !== "") last = event.id;
        yield event;
      }
    } catch (error) {
      // A connection that breaks is what this is for; anything else is a fault.
      if (!(error instanceof TypeError) && !(error instanceof Deno.errors.Http)) throw error;
    }
    tell("The connection is lost; trying again");
    response = await reconnect(path, last);
    tell("Connected again");
  }
}

async function reconnect(path: string, last: string): Promise<Response> {
  while (true) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    try {
      return await get(path, last === "" ? {} : { "last-event-id": last });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // It has answered, and does not want us.
      if (error.cause === undefined) throw error;
    }
  }
}

/** Reads events; comments and fields that are not ours are skipped, and an event that is cut off is none. */
export async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const lines = body.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  let event = "message";
  let id = "";
  let data: string[] = [];
  for await (const line of lines) {
    if (line === "") {
      if (data.length > 0) yield { event, id, data: data.join("\n") };
      [event, id, data] = ["message", "", []];
      continue;
    }
    const [, field, value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") event = value;
    if (field === "id") id = value;
    if (field === "data") data.push(value);
  }
}
