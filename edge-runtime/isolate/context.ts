/** What belongs to the request that the running code works for. */
import { AsyncLocalStorage } from "node:async_hooks";
import { type Caller, REQUEST_SLOTS } from "@imprun/contracts/runtime/isolate";
import type { FunctionSocket } from "./sockets/function-socket.ts";

/** One request inside the isolate. The functions that it invokes share it and count its depth. */
export interface RequestContext {
  /** The cell's number for the request; 0 outside of requests, for example while a module is imported. */
  readonly request: number;
  readonly requestId: string;
  readonly functionName: string;
  readonly caller: Caller | null;
  readonly depth: number;
  readonly work: RequestWork;
}

/** The part of a context that changes; shared by a request and the functions that it invokes. */
export interface RequestWork {
  dbMs: number;
  outbound: number;
  /** Promises that `imp.waitUntil` got and that are not settled. */
  pending: number;
  answered: boolean;
  abort: AbortController | null;
  aborted: boolean;
  /** Bodies that nobody may have begun to read; null when they are kept for a streamed answer. */
  arriving?: ReadableStream[] | null;
  /** The limits that it met and that the cell was told of. */
  limited?: { [code: string]: true };
  /** Made by `Deno.upgradeWebSocket`. */
  socket?: FunctionSocket;
}

const storage = new AsyncLocalStorage<RequestContext>();
const { run, getStore } = AsyncLocalStorage.prototype;
const runBound = run.bind(storage) as <A>(
  context: RequestContext,
  work: (argument: A) => unknown,
  argument: A,
) => unknown;
const getStoreBound = getStore.bind(storage) as () => RequestContext | undefined;

/** Runs `work(argument)` for a request; what it starts belongs to the request too. */
export function runIn<A>(
  context: RequestContext,
  work: (argument: A) => unknown,
  argument: A,
): unknown {
  return runBound(context, work, argument);
}

/** The request of the running code, if it runs for one. */
export function currentContext(): RequestContext | undefined {
  return getStoreBound();
}

/** By the place that a request's number names; the cell gives each place to one request at a time. */
const running: (RequestContext | undefined)[] = [];

/** Keeps a request's context until `forget`, so that an abort finds it. */
export function remember(context: RequestContext): void {
  running[context.request % REQUEST_SLOTS] = context;
}

export function forget(request: number): void {
  if (contextOf(request)) running[request % REQUEST_SLOTS] = undefined;
}

/** The context of a request that is not over; undefined when it is. */
export function contextOf(request: number): RequestContext | undefined {
  const context = running[request % REQUEST_SLOTS];
  return context?.request === request ? context : undefined;
}

/** The client has gone: the request's signal says so to whoever listens. */
export function abortRequest(request: number): void {
  const work = contextOf(request)?.work;
  if (!work) return;
  work.aborted = true;
  work.abort?.abort();
}
