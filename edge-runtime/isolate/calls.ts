/** Calls to the broker: database commands, outbound requests and messages, through the cell, which keeps the cache. */
import { type Body, TO_CELL, type ToCell } from "@imprun/contracts/runtime/isolate";
import { CACHE_LIMITS, TRIGGER_LIMITS } from "@imprun/contracts/trigger-limits";
import { arrived } from "./arriving.ts";
import { contextOf, currentContext } from "./context.ts";
import { isLimit, tellLimited } from "./limits.ts";
import { attach, send, sendNow } from "./port.ts";
import { Line } from "./line.ts";
import { mapDelete, mapGet, mapSet, NativeError } from "./primordials.ts";

/** What the platform refused or could not do; `code` is one of the problem codes that the docs list. */
export class PlatformError extends NativeError {
  override readonly name = "PlatformError";
  /** `context` is the request that it is about. */
  constructor(readonly code: string, message: string, context = currentContext()) {
    super(message);
    if (isLimit(code)) tellLimited(code, context);
  }
}

export interface Reply {
  readonly header: unknown;
  readonly body: unknown;
}

interface Waiting {
  readonly request: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * What comes and goes in one piece has only so much under way, since one thread of the cell copies it for all tenants
 * alike; the rest waits in this isolate, whose own memory and time that is. Commands of a database do not wait: one may be what
 * ends the transaction that others wait for.
 */
const lines = new Map<Kind, Line>([
  ["send", new Line(TRIGGER_LIMITS.sendsAtOnce)],
  ["cache", new Line(CACHE_LIMITS.callsAtOnce)],
]);

type Kind = "database" | "fetch" | "send" | "cache";

const waiting = new Map<number, Waiting>();
let last = 0;
/** How many are waiting: a tenant can replace the getter of a map's size. */
let open = 0;

/**
 * Asks the broker for a request's sake (0 for none). Rejects with PlatformError when it is refused, and with the
 * signal's reason when that aborts.
 */
export function callBroker(
  request: number,
  kind: Kind,
  header: unknown,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  signal?: AbortSignal,
): Promise<Reply> {
  const line = mapGet(lines, kind);
  if (line === undefined) return begin(request, kind, header, body, signal);
  return line.run(() => begin(request, kind, header, body, signal));
}

function begin(
  request: number,
  kind: Kind,
  header: unknown,
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  signal?: AbortSignal,
): Promise<Reply> {
  const call = ++last;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    mapSet(waiting, call, { request, resolve, reject });
    open++;
    const carried: Body = body === null ? null : attach(body);
    const message: ToCell = [TO_CELL.call, call, request, kind, header, carried];
    // Others that are under way will have company for it.
    if (open === 1) sendNow(message);
    else send(message);
    signal?.addEventListener("abort", () => {
      if (!taken(call)) return;
      send([TO_CELL.cancelCall, call]);
      reject(signal.reason);
    }, { once: true });
  });
}

export function settleCall(call: number, header: unknown, body: unknown): void {
  const waiter = taken(call);
  if (waiter === undefined) return;
  const work = contextOf(waiter.request)?.work;
  if (work) arrived(work, body);
  waiter.resolve({ header, body });
}

export function failCall(call: number, code: string, detail: string): void {
  const waiter = taken(call);
  // Answers come outside of all requests.
  waiter?.reject(new PlatformError(code, detail, contextOf(waiter.request)));
}

/** Who waits for this call, for the last time. */
function taken(call: number): Waiting | undefined {
  const waiter = mapGet(waiting, call);
  if (waiter !== undefined && mapDelete(waiting, call)) open--;
  return waiter;
}
