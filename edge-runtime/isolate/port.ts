/** The isolate's end of the way to its cell: messages of one turn of the event loop go as one batch. */
import {
  type Attachment,
  type Batch,
  type Body,
  TO_CELL,
  type ToCell,
  type ToIsolate,
} from "@imprun/contracts/runtime/isolate";
import {
  bufferOf,
  bytesIfBuffer,
  isArray,
  JSONParse,
  messageText,
  NativeReadableStream,
  setImmediateNow,
} from "./primordials.ts";
import { bytesOnly } from "./bytes-only.ts";

let post: (batch: Batch, transfer?: Transferable[]) => void;
let messages: ToCell[] = [];
let attachments: (ArrayBuffer | ReadableStream<Uint8Array>)[] = [];
let transfers: Transferable[] = [];
let batchBytes = 0;
let scheduled = false;

/** More than this goes in several batches, so that the cell has time for others between them. */
const BATCH_BYTES = 512 * 1024;

/** Takes the port over: `receive` gets each message with the attachments of its batch. */
export function openPort(
  port: MessagePort,
  receive: (message: ToIsolate, attachments: readonly unknown[]) => void,
): void {
  post = port.postMessage.bind(port) as typeof post;
  port.onmessage = (event: MessageEvent<Batch>) => {
    const batch = event.data;
    const list = JSONParse(isArray(batch) ? batch[0] : batch) as ToIsolate[];
    const attached: unknown[] = isArray(batch) ? batch : [];
    for (let i = 1; i < attached.length; i++) attached[i] = bytesIfBuffer(attached[i]);
    // What is answered meanwhile goes together at the end; nothing is to be scheduled for it.
    scheduled = true;
    try {
      for (let i = 0; i < list.length; i++) receive(list[i]!, attached);
    } finally {
      flush();
    }
  };
}

/** Queues a message for the end of this turn. */
export function send(message: ToCell): void {
  messages[messages.length] = message;
  if (batchBytes > BATCH_BYTES) return flush();
  if (scheduled) return;
  scheduled = true;
  setImmediateNow(flush);
}

/** Sends a message at once, with what is queued: it has nothing to wait for. */
export function sendNow(message: ToCell): void {
  messages[messages.length] = message;
  flush();
}

/** Tells the cell that a request is over; its answer says so itself when nothing else was sent since. */
export function sendSettled(request: number): void {
  const last = messages[messages.length - 1];
  if (last !== undefined && last[0] === TO_CELL.response && last[1] === request) last[7] = true;
  else send([TO_CELL.settled, request]);
}

/** Counts a long text that is about to be sent. */
export function weigh(chars: number): void {
  batchBytes += chars;
}

/** Adds bytes or a stream to the current batch and returns its index there; bytes are copied, streams are moved. */
export function attach(attachment: Attachment): Body {
  const index = attachments.length + 1;
  if (attachment instanceof NativeReadableStream) {
    const stream = bytesOnly(attachment);
    attachments[index - 1] = stream;
    transfers[transfers.length] = stream;
  } else {
    attachments[index - 1] = bufferOf(attachment);
    batchBytes += attachment.byteLength;
  }
  return index;
}

/** Sends what is queued now. */
function flush(): void {
  scheduled = false;
  if (messages.length === 0) return;
  const text = messageText(messages);
  const batch: Batch = attachments.length === 0 ? text : [text, ...attachments];
  const moved = transfers;
  messages = [];
  attachments = [];
  transfers = [];
  batchBytes = 0;
  // Asking for no transfer spares the iterator of arrays, which the tenant may have replaced.
  if (moved.length === 0) post(batch);
  else post(batch, moved);
}
