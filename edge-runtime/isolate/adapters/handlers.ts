/** From a module and what it registered to the one way of calling it. */
import type { Incoming } from "../incoming.ts";
import { NativePromise, NativeResponse } from "../primordials.ts";
import { isMultipart, isStreamed, parseBody, parseMultipart, readBody } from "./body.ts";
import { mentionsResponse, styleOf } from "./classify.ts";
import { environment, executionContext, lafContext } from "./contexts.ts";
import { entrypointOf } from "./entrypoint.ts";
import { handlerOfListener, type Listener } from "./listeners.ts";
import { methodsOf } from "./methods.ts";
import { isMountedApp, withoutPrefix } from "./mount.ts";
import { LazyRequest } from "./request.ts";
import { type RawBody, SeedRequest } from "./seed-request.ts";
import { SeedResponse } from "./seed-response.ts";

/** Calls a function. What it returns (or resolves with) is the answer, unless it is LATER. */
export type Handler = (incoming: Incoming) => unknown;

/** The handler's answer comes, or came, through `res`. */
export const LATER: unique symbol = Symbol("later");

type Callable = (...args: unknown[]) => unknown;

/** What a module registered by calls while it was imported. */
export interface Registration {
  serve: Callable | null;
  fetchListener: Listener | null;
  scheduledListener: Listener | null;
  /** Of `Deno.cron`, by name. */
  readonly crons: Map<string, Cron>;
}

interface Cron {
  /** A cron expression. */
  readonly schedule: string;
  readonly handler: () => unknown;
}

export function emptyRegistration(): Registration {
  return { serve: null, fetchListener: null, scheduledListener: null, crons: new Map() };
}

type Namespace = Record<string, unknown>;

/** The handler of a module; null when it exports and registers none. */
export function handlerOf(
  module: Namespace,
  registration: Registration,
  functionName: string,
): Handler | null {
  const exported = module.default;
  if (isServerApp(exported) && !registration.serve) exported.listen();
  if (isServerApp(exported) && registration.serve) return handlerOfServe(registration.serve);
  const Entrypoint = entrypointOf(exported, "fetch");
  if (Entrypoint) {
    return (incoming) =>
      new Entrypoint(executionContext(incoming), environment())
        .fetch(new LazyRequest(incoming, incoming.url));
  }
  if (typeof exported === "function") return handlerOfFunction(exported as Callable);
  const worker = fetchOf(exported) ?? fetchOf(module);
  if (worker) return handlerOfWorker(worker, functionName);
  if (registration.serve) return handlerOfServe(registration.serve);
  if (registration.fetchListener) return handlerOfListener(registration.fetchListener);
  for (const exports of [module, exported as Namespace | undefined]) {
    const named = exports?.main ?? exports?.handler;
    if (typeof named === "function") return handlerOfFunction(named as Callable);
  }
  return methodsOf(module);
}

/** An app for `node:http` such as one of Express: when it listens, it leaves its handler with {@link Registration}. */
function isServerApp(value: unknown): value is { listen(): unknown } {
  return typeof value === "function" && fetchOf(value) === null &&
    typeof (value as { listen?: unknown }).listen === "function";
}

function handlerOfFunction(call: Callable): Handler {
  // A Hono app is an object; a class or a function with its own `fetch` is taken at its word too.
  const own = fetchOf(call);
  if (own) return handlerOfWorker(own, "");
  switch (styleOf(call as never)) {
    case "seed":
      return seedHandler(call);
    case "laf":
      return (incoming) =>
        withBody(incoming, (body) => {
          const context = lafContext(incoming, body);
          return answered(context.response, call(context), false);
        });
    case "worker":
      return (incoming) =>
        call(new LazyRequest(incoming, incoming.url), environment(), executionContext(incoming));
    case "web":
      return (incoming) =>
        call(new LazyRequest(incoming, incoming.url), executionContext(incoming));
  }
}

function seedHandler(call: Callable): Handler {
  const mayAnswerLater = mentionsResponse(call as never);
  return (incoming) =>
    withBody(incoming, (body, raw) => {
      const response = new SeedResponse(incoming);
      const returned = call(new SeedRequest(incoming, body, raw), response);
      return answered(response, returned, mayAnswerLater);
    });
}

/** An async function is done when it resolves; a plain one may call `res` from a callback. */
function answered(response: SeedResponse, returned: unknown, mayAnswerLater: boolean): unknown {
  return returned instanceof NativePromise
    ? returned.then((value) => answerOf(response, value, false))
    : answerOf(response, returned, mayAnswerLater);
}

function answerOf(response: SeedResponse, value: unknown, mayAnswerLater: boolean): unknown {
  if (response.headersSent || value === response) return LATER;
  if (value === undefined) return mayAnswerLater ? LATER : value;
  if (!response.isPrepared || value instanceof NativeResponse) return value;
  response.sendReturned(value);
  return LATER;
}

function withBody(
  incoming: Incoming,
  work: (body: unknown, raw: RawBody) => unknown,
): unknown {
  if (!isStreamed(incoming)) {
    const raw = incoming.body as RawBody;
    return work(parseBody(incoming, raw), raw);
  }
  if (isMultipart(incoming)) return parseMultipart(incoming).then((body) => work(body, null));
  return readBody(incoming.body).then((raw) => work(parseBody(incoming, raw), raw));
}

interface Worker {
  readonly owner: object;
  readonly fetch: Callable;
}

function fetchOf(value: unknown): Worker | null {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return null;
  const fetch = (value as { fetch?: unknown }).fetch;
  return typeof fetch === "function" ? { owner: value, fetch: fetch as Callable } : null;
}

/**
 * A module worker gets the whole URL. A Hono app whose routes do not begin with the function's name is mounted below
 * it instead, so that `app.get("/")` is the function itself.
 */
function handlerOfWorker({ owner, fetch }: Worker, functionName: string): Handler {
  const mounted = isMountedApp(owner, functionName);
  return (incoming) => {
    const url = mounted ? withoutPrefix(incoming.url, functionName) : incoming.url;
    return fetch.call(
      owner,
      new LazyRequest(incoming, url),
      environment(),
      executionContext(incoming),
    );
  };
}

function handlerOfServe(serve: Callable): Handler {
  return (incoming) =>
    serve(new LazyRequest(incoming, incoming.url), {
      remoteAddr: { transport: "tcp", hostname: incoming.clientAddress, port: 0 },
      completed: NativePromise.resolve(),
    });
}
