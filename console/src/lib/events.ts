/** Answers that come as server-sent events (HTML, section 9.2) to a request with a body, which `EventSource` cannot send. */
import { toApiError } from "./api.ts";
import { parseEvents, type ServerEvent } from "./event-stream.ts";

/** Sends JSON and gives the events of the answer. Throws `ApiError` with the problem document of any other answer. */
export async function* postEvents(
  path: string,
  body: unknown,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "accept": "text/event-stream", "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok || !response.body) {
    throw toApiError(response, await response.json().catch(() => undefined));
  }
  yield* parseEvents(response.body);
}
