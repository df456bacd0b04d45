/** Removes and replaces globals before any tenant code is imported. What is not listed here is deliberately kept. */
import type { TenantLimits } from "@imprun/contracts/limits";
import { meterBuffers } from "../memory/buffers.ts";
import { setExternalQuota } from "../memory/meter.ts";
import { setHeapQuota } from "../memory/usage.ts";
import { meterNatives } from "../memory/natives.ts";
import { meterPorts } from "../memory/ports.ts";
import { meterWasm } from "../memory/wasm.ts";
import { meterWeb } from "../memory/web.ts";
import { TenantRequest } from "../adapters/request.ts";
import { TenantResponse } from "../adapters/response.ts";
import { waitUntil } from "../imp/wait-until.ts";
import { replaceNodeModules } from "../imports.ts";
import { registration } from "../modules.ts";
import { setLogLimits } from "../report.ts";
import { defineProperty, freeze, NativeRequest, NativeResponse } from "../primordials.ts";
import { createConsole } from "./console.ts";
import { createDeno } from "./deno.ts";
import { createFetch } from "./fetch.ts";
import { lockPorts } from "./lock.ts";
import { GUARDED_MODULES, nodeModules } from "./node-modules.ts";
import { ownObjectUrls } from "./object-urls.ts";
import { createProcess } from "./process.ts";
import { boundSubtle } from "./subtle.ts";
import { restoreProto } from "./proto.ts";
import { createEventSource } from "../sockets/event-source.ts";
import { createWebSocket } from "../sockets/outgoing.ts";
import { cacheGlobals } from "../web-cache/cache-storage.ts";
import { addTimingSafeEqual, workerGlobals } from "../workers/globals.ts";

const REMOVED = [
  // Threads and ways out of the isolate
  "Worker",
  "SharedWorker",
  "BroadcastChannel",
  "Lock",
  "LockManager",
  "close",
  "postMessage",
  "onmessage",
  "onmessageerror",
  "name",
  "location",
  "WorkerLocation",
  "DedicatedWorkerGlobalScope",
  "WorkerGlobalScope",
  "WorkerNavigator",
  "NavigatorUAData",
  // Storage that other tenants could share
  "caches",
  "Cache",
  "CacheStorage",
  "localStorage",
  "sessionStorage",
  "Storage",
  "indexedDB",
  // Connections that do not go through the broker
  "WebSocketStream",
  "WebSocketError",
  // People
  "prompt",
  "alert",
  "confirm",
  // Node's loaders
  "require",
  "module",
  "nodeBootstrap",
  "__bootstrap",
  // Devices
  "OffscreenCanvas",
  "ImageBitmapRenderingContext",
  "createImageBitmap",
];

/** The sandbox's parts that are only known when the isolate gets its tenant. */
export interface Sandbox {
  setVariables(variables: Readonly<Record<string, string>>): void;
  setLimits(limits: TenantLimits): void;
}

/** Closes the sandbox. Throws when something dangerous cannot be removed. */
export function closeSandbox(): Sandbox {
  const world = globalThis as unknown as Record<PropertyKey, unknown>;
  const variables: Record<string, string> = {};
  let outboundRequests = 0;
  const real = { Deno: world.Deno as typeof Deno, process: world.process as never };
  for (const name of Object.getOwnPropertyNames(world)) {
    if (REMOVED.includes(name) || /^(GPU|WebTransport)/.test(name)) remove(world, name);
  }
  replace(world, "Deno", createDeno(real.Deno, () => variables));
  replace(world, "process", createProcess(real.process, variables));
  replace(world, "console", createConsole());
  const tenantFetch = createFetch(() => outboundRequests);
  replace(world, "fetch", tenantFetch);
  replace(world, "Request", TenantRequest);
  replace(world, "Response", TenantResponse);
  defineProperty(NativeRequest.prototype, "constructor", { value: TenantRequest });
  defineProperty(NativeResponse.prototype, "constructor", { value: TenantResponse });
  replace(world, "WebSocket", createWebSocket(() => outboundRequests));
  replace(world, "EdgeRuntime", freeze({ waitUntil }));
  for (const [name, value] of Object.entries({ ...cacheGlobals, ...workerGlobals })) {
    replace(world, name, value);
  }
  addTimingSafeEqual();
  replace(world, "EventSource", createEventSource(tenantFetch));
  replace(
    world,
    "navigator",
    freeze({
      // Frameworks look here for what they run on.
      userAgent: `Deno/${real.Deno.version.deno} (variant; imprun)`,
      language: "en-US",
      languages: freeze(["en-US"]),
    }),
  );
  replaceListeners(world);
  restoreProto();
  // The meter has it; it could write a file, and V8 lets nobody delete it.
  defineProperty(world, "gc", { value: undefined, writable: false });
  meterPorts();
  lockPorts();
  meterBuffers();
  meterNatives();
  meterWeb();
  boundSubtle();
  meterWasm();
  ownObjectUrls();
  const { Blob, File, CompressionStream, DecompressionStream } = world;
  const metered = { Blob, File, CompressionStream, DecompressionStream };
  replaceNodeModules(GUARDED_MODULES, nodeModules(metered));
  // ECMA-429 names them; a worker of Deno lacks some.
  if (!("self" in world)) replace(world, "self", globalThis);
  if (!("onrejectionhandled" in world)) replace(world, "onrejectionhandled", null);
  return {
    setVariables: (values) => void freeze(Object.assign(variables, values)),
    setLimits: (limits) => {
      outboundRequests = limits.outboundRequests;
      setExternalQuota(limits.externalMb);
      setHeapQuota(limits.heapMb);
      setLogLimits(limits);
    },
  };
}

function remove(world: object, name: PropertyKey): void {
  if (!Reflect.deleteProperty(world, name)) {
    throw new Error(`The sandbox cannot remove ${String(name)}`);
  }
}

function replace(world: object, name: string, value: unknown): void {
  defineProperty(world, name, { value, writable: true, configurable: true, enumerable: false });
}

/** `addEventListener("fetch", …)` registers a handler; other events are the isolate's own. */
function replaceListeners(world: Record<PropertyKey, unknown>): void {
  const native = globalThis.addEventListener.bind(globalThis);
  const listen = (type: string, listener: never, options?: never) => {
    if (type === "fetch") registration().fetchListener = listener;
    else if (type === "scheduled") registration().scheduledListener = listener;
    else if (type === "unhandledrejection" || type === "rejectionhandled" || type === "error") {
      native(type, listener, options);
    }
  };
  replace(world, "addEventListener", listen);
}
