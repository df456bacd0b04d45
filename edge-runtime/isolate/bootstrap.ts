/**
 * The first and only code of ours in an isolate. It takes its port, closes the sandbox and then does what the cell
 * says: set the tenant up, import functions, run requests.
 */
import { workerData } from "node:worker_threads";
import {
  type Body,
  type Caller,
  type FlatHeaders,
  type IsolateSetup,
  type IsolateStart,
  REQUEST_HEADERS_AT,
  TO_CELL,
  TO_ISOLATE,
  type ToIsolate,
} from "@imprun/contracts/runtime/isolate";
import { failCall, settleCall } from "./calls.ts";
import { abortRequest, remember } from "./context.ts";
import { runEvent } from "./events/run.ts";
import { installImp } from "./imp/imp.ts";
import { newWork } from "./imp/invoke.ts";
import { CellRequest, type RequestBody } from "./incoming.ts";
import {
  eventHandlersNamed,
  handlerNamed,
  type Imported,
  importFunction,
  prepareImports,
  tellWaiters,
} from "./modules.ts";
import { usage } from "./memory/usage.ts";
import { attach, openPort, send } from "./port.ts";
import { promiseThen } from "./primordials.ts";
import { report } from "./report.ts";
import { runHandler } from "./run.ts";
import { closeSandbox } from "./sandbox/sandbox.ts";
import { receiveSocketEvent } from "./sockets/receive.ts";
import { warmUp } from "./warm-up.ts";

const start = workerData as IsolateStart;
const { port, compile } = start;
for (const name of Object.keys(start)) Reflect.deleteProperty(start, name);

// Streams can be made to read from what a thread has open, and these are the cell's own: its supervisor speaks through them.
for (const each of [Deno.stdin, Deno.stdout, Deno.stderr]) each.close();

const sandbox = closeSandbox();
openPort(port, receive);
// A fault before this line ends the worker, and the cell says so.
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  report(event.reason, undefined, "Unhandled rejection:");
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  report(event.error ?? event.message);
});
await warmUp();
send([TO_CELL.up, compile ? attach(compile()) : null]);

function receive(message: ToIsolate, attachments: readonly unknown[]): void {
  switch (message[0]) {
    case TO_ISOLATE.request:
      return receiveRequest(message, attachments);
    case TO_ISOLATE.result:
      return settleCall(message[1], message[2], bodyOf(message[3], attachments));
    case TO_ISOLATE.failure:
      return failCall(message[1], message[2], message[3]);
    case TO_ISOLATE.abort:
      return abortRequest(message[1]);
    case TO_ISOLATE.ping: {
      const { cpuMs, heapBytes, externalBytes, isHeapUsedUp } = usage();
      return send([TO_CELL.pong, message[1], cpuMs, heapBytes, externalBytes, isHeapUsedUp]);
    }
    case TO_ISOLATE.missing:
      return tellWaiters(message[1], message[2], message[3]);
    case TO_ISOLATE.socket:
      return receiveSocketEvent(message, attachments);
    case TO_ISOLATE.setup:
      return setUp(message[1]);
    case TO_ISOLATE.import: {
      const name = message[1];
      promiseThen(importFunction(name, message[2], message[4]), (imported) => {
        const { failure, declared } = imported as Imported;
        send([TO_CELL.imported, name, failure, declared]);
      }, (error) => report(error));
      return;
    }
    case TO_ISOLATE.event:
      return receiveEvent(message, attachments);
  }
}

function setUp(setup: IsolateSetup): void {
  sandbox.setVariables(setup.variables);
  sandbox.setLimits(setup.limits);
  installImp(setup);
  prepareImports(setup.nodeModules);
}

function receiveRequest(
  message: Extract<ToIsolate, [typeof TO_ISOLATE.request, ...unknown[]]>,
  attachments: readonly unknown[],
): void {
  // By index: destructuring asks the iterator of arrays, which the tenant may have replaced.
  const request = message[1];
  const functionName = message[2];
  const context = {
    request,
    requestId: message[7],
    functionName,
    caller: callerOf(message[9], message[10]),
    depth: 0,
    work: newWork(),
  };
  const incoming = new CellRequest(
    functionName,
    message[3],
    message[4],
    headersOf(message),
    bodyOf(message[5], attachments),
    message[6],
    context,
  );
  const handler = handlerNamed(functionName);
  if (!handler) {
    incoming.fail("runtime_unavailable", "The function is not loaded here");
    return send([TO_CELL.settled, request]);
  }
  remember(context);
  runHandler(handler, incoming);
}

function receiveEvent(
  message: Extract<ToIsolate, [typeof TO_ISOLATE.event, ...unknown[]]>,
  attachments: readonly unknown[],
): void {
  const [, request, functionName, event, body, requestId] = message;
  const context = { request, requestId, functionName, caller: null, depth: 0, work: newWork() };
  const handlers = eventHandlersNamed(functionName) ?? { scheduled: null, queue: null };
  const carried = bodyOf(body, attachments);
  const contents = carried instanceof Uint8Array ? carried : new Uint8Array(0);
  runEvent({ handlers, event, contents, context });
}

function callerOf(applicationId: string | null, grantId: string | null): Caller | null {
  return applicationId === null || grantId === null ? null : { applicationId, grantId };
}

function headersOf(
  message: Extract<ToIsolate, [typeof TO_ISOLATE.request, ...unknown[]]>,
): FlatHeaders {
  const headers: string[] = [];
  for (let i = REQUEST_HEADERS_AT; i < message.length; i++) {
    headers[headers.length] = message[i] as string;
  }
  headers[headers.length] = "x-request-id";
  headers[headers.length] = message[7];
  headers[headers.length] = "traceparent";
  headers[headers.length] = message[8];
  return headers;
}

function bodyOf(body: Body, attachments: readonly unknown[]): RequestBody {
  return typeof body === "number" ? attachments[body] as RequestBody : body;
}
