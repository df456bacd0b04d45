/**
 * The messages between a cell and the code around a tenant's functions in an isolate, over a private MessagePort.
 *
 * Messages are arrays that start with an operation. All messages of one turn of the event loop travel together: a
 * batch is the JSON text of an array of messages, or, when some have bytes or streams, an array of that text followed
 * by the attachments. A `Body` is text, the index of an attachment, or null. (JSON in one string is cheaper than the
 * structured clone of nested arrays: 470 k instead of 330 k round trips a second were measured.)
 *
 * The isolate's side may be forged by the tenant, so the cell checks everything that arrives, and takes the tenant
 * from the isolate and never from a message. This file has no imports at run time, since it is bundled into isolates.
 */
import type { FunctionEvent, ImportFailure } from "./frames.ts";
import type { TenantLimits } from "../limits.ts";

/** Text, the index of an attachment of the same batch (bytes or a stream), or nothing. */
export type Body = string | number | null;
export type Attachment = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
/**
 * Bytes cross as an ArrayBuffer of just their size: Deno copies one of 4 MB in 3 ms, and a Uint8Array over it in 210 ms
 * (2.9.6, measured by `edge-runtime/bench/experiments/bytes.ts`).
 */
export type Batch = string | [
  messages: string,
  ...attachments: (ArrayBuffer | ReadableStream<Uint8Array>)[],
];

/** Names and values in turn. */
export type FlatHeaders = string[];

/** Where the headers of a request begin in its message. */
export const REQUEST_HEADERS_AT = 11;

export const TO_ISOLATE = {
  setup: 0,
  import: 1,
  request: 2,
  /** The client has gone, or the answer came too late. */
  abort: 3,
  result: 4,
  failure: 5,
  ping: 6,
  /** The answer to `need` when the function cannot be had. */
  missing: 7,
  /** A call that no client made; it is answered like a request. */
  event: 8,
  /** Something happened on a WebSocket. */
  socket: 9,
} as const;

export const TO_CELL = {
  up: 0,
  imported: 1,
  response: 2,
  failed: 3,
  call: 4,
  cancelCall: 5,
  log: 6,
  /** `imp.invoke` wants a function that is not imported yet. */
  need: 7,
  pong: 8,
  /** Everything that the request started (`imp.waitUntil` too) has ended. */
  settled: 9,
  /** A function does something with its WebSocket. */
  socket: 10,
  /** The isolate refused something to the function, for a limit; whether the function goes on is its own matter. */
  limited: 11,
} as const;

/** What an isolate learns when it gets its tenant. */
export interface IsolateSetup {
  readonly gatewayId: string;
  readonly environment: string;
  readonly revision: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly functions: readonly string[];
  /** The `node:` modules that some of the functions import; null when that is not known of all. */
  readonly nodeModules: readonly string[] | null;
  readonly limits: TenantLimits;
}

/** Who calls; null where nobody had to say. */
export interface Caller {
  readonly applicationId: string;
  readonly grantId: string;
}

/** What happens on the WebSocket of a request that was answered with 101; `closed` comes once, as the last. */
export type SocketEvent =
  | [kind: "open"]
  | [kind: "message", body: Body]
  /** So much of what the function sent has left for the client: units of text, or bytes. */
  | [kind: "sent", size: number]
  | [kind: "closed", code: number, reason: string, wasClean: boolean];

/** What a function does with its WebSocket. */
export type SocketAction =
  | [kind: "send", body: Body]
  /** The function has seen so much of what the client sent: units of text, or bytes. */
  | [kind: "taken", size: number]
  | [kind: "close", code: number, reason: string];

export type ToIsolate =
  | [typeof TO_ISOLATE.setup, IsolateSetup]
  | [
    typeof TO_ISOLATE.import,
    functionName: string,
    versionId: string,
    semver: string,
    module: string,
  ]
  | [
    typeof TO_ISOLATE.request,
    request: number,
    functionName: string,
    method: string,
    url: string,
    body: Body,
    clientAddress: string,
    requestId: string,
    traceparent: string,
    applicationId: string | null,
    grantId: string | null,
    /** Flat like the rest, which halves what JSON takes; without those that stand above. */
    ...headers: FlatHeaders,
  ]
  | [
    typeof TO_ISOLATE.event,
    request: number,
    functionName: string,
    event: FunctionEvent,
    body: Body,
    requestId: string,
  ]
  | [typeof TO_ISOLATE.abort, request: number]
  | [typeof TO_ISOLATE.result, call: number, header: unknown, body: Body]
  | [typeof TO_ISOLATE.failure, call: number, code: string, detail: string]
  | [typeof TO_ISOLATE.ping, ping: number]
  | [typeof TO_ISOLATE.missing, functionName: string, code: string, detail: string]
  | [typeof TO_ISOLATE.socket, request: number, ...event: SocketEvent];

export type LogLevelIndex = 0 | 1 | 2 | 3;

export type ToCell =
  /** Counts once, and no tenant's code is there before. */
  | [typeof TO_CELL.up, compiled: Body]
  | [
    typeof TO_CELL.imported,
    functionName: string,
    failure: ImportFailure | null,
    /** The exports `schedule` and `queues`, if there are any. */
    declared?: unknown,
  ]
  | [
    typeof TO_CELL.response,
    request: number,
    status: number,
    headers: FlatHeaders,
    body: Body,
    runMs: number,
    dbMs: number,
    /** Stands for a `settled` that would follow at once. */
    settled?: true,
  ]
  | [typeof TO_CELL.failed, request: number, code: IsolateProblem, detail: string]
  | [
    typeof TO_CELL.call,
    call: number,
    request: number,
    kind: "database" | "fetch" | "send" | "cache",
    header: unknown,
    body: Body,
  ]
  | [typeof TO_CELL.cancelCall, call: number]
  | [
    typeof TO_CELL.log,
    level: LogLevelIndex,
    /** Or how many lines over the tenant's limit the isolate has kept to itself. */
    message: string | number,
    request: number,
    functionName: string | null,
  ]
  | [typeof TO_CELL.need, functionName: string]
  | [
    typeof TO_CELL.pong,
    ping: number,
    /** What its thread has used so far. */
    cpuMs: number,
    heapBytes: number,
    /** Outside of the heap. */
    externalBytes: number,
    isHeapUsedUp: boolean,
  ]
  | [typeof TO_CELL.settled, request: number]
  | [typeof TO_CELL.socket, request: number, ...action: SocketAction]
  | [typeof TO_CELL.limited, request: number, code: IsolateProblem];

/** The problems that an isolate may answer a request with. */
export type IsolateProblem =
  | "function_failed"
  | "no_response"
  | "recursion_limit"
  | "memory_limit"
  | "outbound_limit"
  | "host_not_allowed"
  | "database_limit"
  | "concurrency_limit"
  | "message_limit"
  | "cache_limit"
  | "queue_full"
  | "body_limit"
  | "invalid_json"
  | "unknown_function"
  | "runtime_unavailable";

/**
 * The number of a request modulo this is a small one that no other request of the isolate has at the same time, so that
 * both sides can keep requests in arrays. It bounds how many requests an isolate works on.
 */
export const REQUEST_SLOTS = 4_096;

/** Bodies up to this size travel inside a batch, larger ones as streams. */
export const INLINE_BODY_BYTES = 64 * 1024;

/** An outbound request: the characters of its address, how many headers, and the characters of these together. */
export const OUTBOUND_HEAD = { urlChars: 16_384, headers: 256, headerChars: 256 * 1024 } as const;

/** The headers of an answer: how many, and the characters of their names and values together. */
export const ANSWER_HEADERS = { count: 512, chars: 64 * 1024 } as const;

/** Says what is wrong with flat headers of an answer that are more than they may be; null for others. */
export function tooManyHeaders(headers: readonly string[]): string | null {
  const { count, chars } = ANSWER_HEADERS;
  const words = `An answer may have ${count} headers, with ${chars} characters in all`;
  if (headers.length > 2 * count) return words;
  let sum = 0;
  for (let i = 0; i < headers.length; i++) sum += headers[i]!.length;
  return sum > chars ? words : null;
}

/** The worker's data, of which nothing is left when a tenant's code is there. */
export interface IsolateStart {
  readonly port: MessagePort;
  /** The isolate's own script. */
  readonly source: string;
  /** What V8 has compiled of it in another isolate: a copy, since V8 trusts what it once compiled. */
  readonly compiled: ArrayBuffer | null;
  /** Set by the script that starts the other, when nothing was compiled yet, or V8 did not take it. */
  compile?: () => Uint8Array<ArrayBuffer>;
}

/** Whether a client may end a WebSocket with this code (WHATWG WebSockets §3.1). */
export function isClientCloseCode(code: unknown): boolean {
  return code === 1000 || (Number.isInteger(code) && Number(code) >= 3000 && Number(code) <= 4999);
}

/** Whether a server may: it has those for errors, too (RFC 6455 §7.4.1), but not those that no frame carries. */
export function isServerCloseCode(code: unknown): boolean {
  const isReserved = code === 1004 || code === 1005 || code === 1006 || code === 1010;
  const isStandard = Number.isInteger(code) && Number(code) >= 1000 && Number(code) <= 1011;
  return isClientCloseCode(code) || (isStandard && !isReserved);
}

/** A WebSocket of a function; it counts as a request in progress for as long as it is open. */
export const SOCKET_LIMITS = {
  /** Of one message, either way: units of text, or bytes. */
  messageSize: 1024 * 1024,
  /** On the way to a function that does not take it, or to a client that does not read it. */
  waitingSize: 4 * 1024 * 1024,
  /** On the way to a function that does not take them. */
  waitingMessages: 1_000,
  /** Without a message either way. */
  idleSeconds: 600,
  /** A ping is sent after so much silence, and the client is given up when it does not answer. */
  pingSeconds: 30,
} as const;
