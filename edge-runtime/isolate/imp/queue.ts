/** `imp.queue(name)`: messages for functions of the same tenant. */
import { TRIGGER_LIMITS } from "@imprun/contracts/trigger-limits";
import { serialize } from "bson";
import { callBroker, PlatformError } from "../calls.ts";
import { currentContext } from "../context.ts";
import { delayOf } from "../events/batch.ts";
import { freeze } from "../primordials.ts";

interface SendOptions {
  readonly delaySeconds?: number;
}

interface BatchEntry extends SendOptions {
  readonly body: unknown;
}

export interface Queue {
  send(body: unknown, options?: SendOptions): Promise<{ id: string }>;
  sendBatch(entries: Iterable<BatchEntry>, options?: SendOptions): Promise<{ ids: string[] }>;
}

/**
 * The queue of this name. Its methods reject with PlatformError `unknown_queue` when no deployed function consumes
 * it, `message_limit` and `queue_full`; a message is kept once they resolve.
 */
export function queueNamed(queue: string): Queue {
  if (typeof queue !== "string") throw new TypeError("imp.queue needs the name of a queue");
  return freeze({
    async send(body: unknown, options?: SendOptions) {
      const [id] = await sendAll(queue, [{ ...options, body }]);
      return { id: id! };
    },
    async sendBatch(entries: Iterable<BatchEntry>, options?: SendOptions) {
      const all = [...entries].map((entry) => ({ ...options, ...entry }));
      return { ids: all.length === 0 ? [] : await sendAll(queue, all) };
    },
  });
}

async function sendAll(queue: string, entries: readonly BatchEntry[]): Promise<string[]> {
  const { batchMessages } = TRIGGER_LIMITS;
  if (entries.length > batchMessages) {
    throw new PlatformError("message_limit", `A batch may have ${batchMessages} messages`);
  }
  const contents = entries.map(({ body }) => {
    if (body === undefined) throw new TypeError("A message needs a body");
    return serialize({ body });
  });
  const delaysSeconds = entries.map((entry) => delayOf(entry) ?? 0);
  const joined = new Uint8Array(contents.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const content of contents) {
    joined.set(content, at);
    at += content.length;
  }
  const request = currentContext()?.request ?? 0;
  const { header } = await callBroker(request, "send", { queue, delaysSeconds }, joined);
  return (header as { ids: string[] }).ids;
}
