/** The functions of this isolate: their modules are imported once each and never replaced. */
import type { ImportFailure } from "@imprun/contracts/runtime/frames";
import { type Handler, handlerOf, type Registration } from "./adapters/handlers.ts";
import { PlatformError } from "./calls.ts";
import {
  createObjectURL,
  getOwnPropertyNames,
  NativeBlob,
  NativeError,
  revokeObjectURL,
} from "./primordials.ts";
import { forbiddenImport } from "./imports.ts";
import { nameModule } from "./stacks.ts";

const handlers = new Map<string, Handler>();
const waiters = new Map<string, PromiseWithResolvers<void>>();
let registering: Registration | null = null;
let last: Promise<unknown> = Promise.resolve();

export function handlerNamed(functionName: string): Handler | undefined {
  return handlers.get(functionName);
}

/** Resolves when the function is there; rejects with PlatformError when it cannot be imported. */
export function whenImported(functionName: string): Promise<void> {
  let waiter = waiters.get(functionName);
  if (!waiter) waiters.set(functionName, waiter = Promise.withResolvers<void>());
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
 * Resolves with what went wrong, or null.
 */
export function importFunction(
  functionName: string,
  versionId: string,
  module: string,
): Promise<ImportFailure | null> {
  const next = last.then(() => importNow(functionName, versionId, module)).then((failure) => {
    tellWaiters(functionName, failure?.code ?? null, failure?.error.message);
    return failure;
  });
  last = next;
  return next;
}

/** Ends the waiting for a function: it is there, or `code` says why it is not. */
export function tellWaiters(functionName: string, code: string | null, detail = ""): void {
  const waiter = waiters.get(functionName);
  waiters.delete(functionName);
  if (code === null) waiter?.resolve();
  else waiter?.reject(new PlatformError(code, detail));
}

async function importNow(
  functionName: string,
  versionId: string,
  module: string,
): Promise<ImportFailure | null> {
  const specifier = forbiddenImport(module);
  if (specifier !== null) {
    return failed(functionName, "import_failed", `"${specifier}" cannot be imported`);
  }
  const address = createObjectURL(new NativeBlob([module], { type: "text/javascript" }));
  nameModule(address, `imprun:///${functionName}/${versionId}.js`);
  registering = { serve: null, fetchListener: null };
  try {
    const namespace = await import(address) as Record<string, unknown>;
    const handler = handlerOf(namespace, registering, functionName);
    if (!handler) return noHandler(functionName, namespace);
    handlers.set(functionName, handler);
    return null;
  } catch (error) {
    return importFailure(functionName, address, error);
  } finally {
    registering = null;
    revokeObjectURL(address);
  }
}

function noHandler(functionName: string, namespace: object): ImportFailure {
  const names = getOwnPropertyNames(namespace).join(", ") || "nothing";
  const message = `The module exports ${names}, and no function as its default`;
  return failed(functionName, "no_handler", message);
}

function failed(
  functionName: string,
  code: ImportFailure["code"],
  message: string,
  line = 0,
  column = 0,
): ImportFailure {
  return {
    function: functionName,
    code,
    error: { file: `${functionName}.ts`, line, column, message },
  };
}

function importFailure(functionName: string, address: string, error: unknown): ImportFailure {
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
  return message.startsWith(name) || message.startsWith("SyntaxError")
    ? message
    : `${name}: ${message}`;
}
