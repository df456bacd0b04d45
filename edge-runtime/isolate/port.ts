/** The isolate's end of the way to its cell: messages of one turn of the event loop go as one batch. */
import type { Attachment, Batch, Body, ToCell, ToIsolate } from "@imprun/contracts/runtime/isolate";
import { isArray, JSONParse, JSONStringify, setImmediateNow } from "./primordials.ts";

let post: (batch: Batch, transfer: Transferable[]) => void;
let messages: ToCell[] = [];
let attachments: Attachment[] = [];
let transfers: Transferable[] = [];
let scheduled = false;

/** Takes the port over: `receive` gets each message with the attachments of its batch. */
export function openPort(
  port: MessagePort,
  receive: (message: ToIsolate, attachments: readonly unknown[]) => void,
): void {
  post = port.postMessage.bind(port) as typeof post;
  port.onmessage = (event: MessageEvent<Batch>) => {
    const batch = event.data;
    const list = JSONParse(isArray(batch) ? batch[0] : batch) as ToIsolate[];
    const attached = isArray(batch) ? batch : [];
    for (let i = 0; i < list.length; i++) receive(list[i]!, attached);
  };
}

/** Queues a message for the end of this turn. */
export function send(message: ToCell): void {
  messages[messages.length] = message;
  if (scheduled) return;
  scheduled = true;
  setImmediateNow(flush);
}

/** Adds bytes or a stream to the current batch and returns its index there; streams and whole buffers are moved. */
export function attach(attachment: Attachment): Body {
  const index = attachments.length + 1;
  attachments[index - 1] = attachment;
  if (attachment instanceof ReadableStream) transfers[transfers.length] = attachment;
  return index;
}

/** Sends what is queued now. */
export function flush(): void {
  scheduled = false;
  if (messages.length === 0) return;
  const text = JSONStringify(messages);
  const batch: Batch = attachments.length === 0 ? text : [text, ...attachments];
  const moved = transfers;
  messages = [];
  attachments = [];
  transfers = [];
  post(batch, moved);
}
