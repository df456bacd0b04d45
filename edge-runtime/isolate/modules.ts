/** The functions of this isolate: their modules are imported once each and never replaced. */
import type { ImportFailure } from "@imprun/contracts/runtime/frames";
import {
  emptyRegistration,
  type Handler,
  handlerOf,
  LATER,
  type Registration,
} from "./adapters/handlers.ts";
import { PlatformError } from "./calls.ts";
import {
  type Declared,
  declaredBy,
  type EventHandlers,
  eventHandlersOf,
} from "./events/handlers.ts";
import { hintFor } from "./hints.ts";
import { ForbiddenImport, importModule, loadGuarded } from "./imports.ts";
import { getOwnPropertyNames, mapDelete, mapGet, mapSet, NativeError } from "./primordials.ts";

/** What an import came to: a failure, or what the module declares of schedules and queues. */
export interface Imported {
  readonly failure: ImportFailure | null;
  readonly declared: Declared | null;
}

const handlers = new Map<string, Handler>();
const eventHandlers = new Map<string, EventHandlers>();
const waiters = new Map<string, PromiseWithResolvers<void>>();
let registering: Registration | null = null;
let last: Promise<unknown> = Promise.resolve();

export function handlerNamed(functionName: string): Handler | undefined {
  return mapGet(handlers, functionName);
}

export function eventHandlersNamed(functionName: string): EventHandlers | undefined {
  return mapGet(eventHandlers, functionName);
}

/** Loads what must be there before the first function is imported. Imports wait for it. */
export function prepareImports(nodeModules: readonly string[] | null): void {
  last = loadGuarded(nodeModules);
}

/** Resolves when the function is there; rejects with PlatformError when it cannot be imported. */
export function whenImported(functionName: string): Promise<void> {
  let waiter = mapGet(waiters, functionName);
  if (!waiter) mapSet(waiters, functionName, waiter = Promise.withResolvers<void>());
  return waiter.promise;
}

/** Where `Deno.serve` and `addEventListener("fetch")` leave their handler. Throws outside of an import. */
export function registration(): Registration {
  if (!registering) {
    throw new NativeError("A handler can only be registered while the module is imported");
  }
  return registering;
}

/**
 * Imports a function's compiled module, one after another, since a module may register its handler by a global call.
 */
export function importFunction(
  functionName: string,
  versionId: string,
  module: string,
): Promise<Imported> {
  const next = last.then(() => importNow(functionName, versionId, module)).then((imported) => {
    const { failure } = imported;
    tellWaiters(functionName, failure?.code ?? null, failure?.error.message);
    return imported;
  });
  last = next;
  return next;
}

/** Ends the waiting for a function: it is there, or `code` says why it is not. */
export function tellWaiters(functionName: string, code: string | null, detail = ""): void {
  const waiter = mapGet(waiters, functionName);
  mapDelete(waiters, functionName);
  if (code === null) waiter?.resolve();
  else waiter?.reject(new PlatformError(code, detail));
}

async function importNow(
  functionName: string,
  versionId: string,
  module: string,
): Promise<Imported> {
  // Stacks say it, and the broker maps it to the author's lines.
  const address = `imprun:///${functionName}/${versionId}.js`;
  registering = emptyRegistration();
  try {
    const namespace = await importModule(module, address);
    const handler = handlerOf(namespace, registering, functionName);
    const events = eventHandlersOf(namespace, registering);
    if (!handler && !events.scheduled && !events.queue) return noHandler(functionName, namespace);
    const read = declaredBy(namespace, events, registering);
    if ("code" in read) return failed(functionName, read.code, read.message);
    mapSet(handlers, functionName, handler ?? eventsOnly(functionName));
    mapSet(eventHandlers, functionName, events);
    return { failure: null, declared: read.declared };
  } catch (error) {
    if (error instanceof ForbiddenImport) {
      return failed(functionName, "import_failed", error.message);
    }
    return importFailure(functionName, address, error);
  } finally {
    registering = null;
  }
}

/** What a client is told that calls a function of schedules and queues. */
function eventsOnly(functionName: string): Handler {
  return (incoming) => {
    incoming.fail(
      "unknown_function",
      `${functionName} answers no requests, only schedules and queues`,
    );
    return LATER;
  };
}

function noHandler(functionName: string, namespace: object): Imported {
  const names = getOwnPropertyNames(namespace).map((name) =>
    name + membersOf((namespace as Record<string, unknown>)[name])
  );
  const message =
    `The module exports ${names.join(", ") || "nothing"}, and nothing that answers: ` +
    "export a default function, an object with fetch, or functions called GET, POST …";
  return failed(functionName, "no_handler", message);
}

/** What an exported object has, as ` { name, … }`. */
function membersOf(exported: unknown): string {
  if (typeof exported !== "object" || exported === null) return "";
  const names = getOwnPropertyNames(exported).slice(0, 10);
  return names.length === 0 ? "" : ` { ${names.join(", ")} }`;
}

function failed(
  functionName: string,
  code: ImportFailure["code"],
  message: string,
  line = 0,
  column = 0,
): Imported {
  const error = { file: `${functionName}.ts`, line, column, message };
  return { failure: { function: functionName, code, error }, declared: null };
}

function importFailure(functionName: string, address: string, error: unknown): Imported {
  const isError = error instanceof NativeError;
  const text = isError ? `${error.message}\n${error.stack}` : String(error);
  const at = text.indexOf(`${address}:`);
  const place = at < 0 ? null : /^:(\d+):(\d+)/.exec(text.slice(at + address.length));
  const message = isError ? messageOf(error, address) : `The module threw ${text.slice(0, 1_000)}`;
  const [line, column] = place ? [Number(place[1]), Number(place[2])] : [0, 0];
  return failed(functionName, "import_failed", message, line, column);
}

/** V8's and Deno's messages name the module's address and may draw the line; both are said better elsewhere. */
function messageOf(error: Error, address: string): string {
  const [first = ""] = String(error.message).split("\n");
  const message = first.split(` at ${address}`)[0]!.slice(0, 1_000);
  const name = String(error.name);
  const hint = hintFor(message);
  const text = message.startsWith(name) || message.startsWith("SyntaxError")
    ? message
    : `${name}: ${message}`;
  return hint === null ? text : `${text}. ${hint}`;
}
