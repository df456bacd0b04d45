import type { SSEStreamingApi } from "hono/streaming";
import { streamSSE } from "hono/streaming";
import { requireGateway } from "../gateways/service.ts";
import type { Api } from "../http/api.ts";
import * as routes from "./routes.ts";
import { followLogs, listLogs, type LogEvent } from "./service.ts";
import { viewLog } from "./view.ts";

/** How long a browser waits before it connects again. */
const RETRY_MS = 1_000;

export function registerLogs(api: Api): void {
  api.openapi(routes.listLogs, async (c) => {
    const { control, principal } = c.var;
    const { gatewayId } = c.req.valid("param");
    const { limit, cursor, follow, ...filter } = c.req.valid("query");
    const { "last-event-id": after } = c.req.valid("header");
    await requireGateway(control, principal, gatewayId);
    const selection = { gatewayId, ...filter };
    if (follow === "true") {
      c.header("X-Accel-Buffering", "no");
      return streamSSE(c, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        for await (const event of followLogs(control, selection, { after, signal: gone.signal })) {
          await send(stream, event);
        }
      });
    }
    const { entries, more } = await listLogs(control, selection, { limit, before: cursor });
    const items = entries.map(viewLog);
    return c.json({ items, nextCursor: more ? items[0]!.id : null }, 200);
  });
}

async function send(stream: SSEStreamingApi, event: LogEvent): Promise<void> {
  switch (event.type) {
    case "open":
      return void await stream.write(`retry: ${RETRY_MS}\n\n`);
    case "entry": {
      const view = viewLog(event.entry);
      return await stream.writeSSE({ event: "log", id: view.id, data: JSON.stringify(view) });
    }
    case "dropped":
      return await stream.writeSSE({
        event: "dropped",
        data: JSON.stringify({ count: event.count }),
      });
    case "quiet":
      return void await stream.write(": alive\n\n");
  }
}
