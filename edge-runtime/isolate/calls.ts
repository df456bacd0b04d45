/** Calls to the broker: database commands, outbound requests and messages, through the cell, which keeps the cache. */
import { type Body, TO_CELL } from "@imprun/contracts/runtime/isolate";
import { isLimit, tellLimited } from "./limits.ts";
import { attach, send } from "./port.ts";
import { mapDelete, mapGet, mapSet, NativeError } from "./primordials.ts";

/** What the platform refused or could not do; `code` is one of the problem codes that the docs list. */
export class PlatformError extends NativeError {
  override readonly name = "PlatformError";
  constructor(readonly code: string, message: string) {
    super(message);
    if (isLimit(code)) tellLimited(code);
  }
}

export interface Reply {
  readonly header: unknown;
  readonly body: unknown;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let last = 0;

/**
 * Asks the broker for a request's sake (0 for none). Rejects with PlatformError when it is refused, and with the
 * signal's reason when that aborts.
 */
export function callBroker(
  request: number,
  kind: "database" | "fetch" | "send" | "cache",
  header: unknown,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  signal?: AbortSignal,
): Promise<Reply> {
  const call = ++last;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    mapSet(waiting, call, { resolve, reject });
    const carried: Body = body === null ? null : attach(body);
    send([TO_CELL.call, call, request, kind, header, carried]);
    signal?.addEventListener("abort", () => {
      if (!mapDelete(waiting, call)) return;
      send([TO_CELL.cancelCall, call]);
      reject(signal.reason);
    }, { once: true });
  });
}

export function settleCall(call: number, header: unknown, body: unknown): void {
  const waiter = mapGet(waiting, call);
  mapDelete(waiting, call);
  waiter?.resolve({ header, body });
}

export function failCall(call: number, code: string, detail: string): void {
  const waiter = mapGet(waiting, call);
  mapDelete(waiting, call);
  waiter?.reject(new PlatformError(code, detail));
}
