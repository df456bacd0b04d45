/** From a module and what it registered to the one way of calling it. */
import type { Incoming } from "../incoming.ts";
import { NativePromise } from "../primordials.ts";
import { isMultipart, isStreamed, parseBody, parseMultipart, readBody } from "./body.ts";
import { mentionsResponse, styleOf } from "./classify.ts";
import { executionContext, lafContext } from "./contexts.ts";
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
  fetchListener: ((event: unknown) => void) | null;
}

/** The handler of a module; null when it exports and registers none. */
export function handlerOf(
  module: Record<string, unknown>,
  registration: Registration,
  functionName: string,
): Handler | null {
  const exported = module.default;
  if (isServerApp(exported) && !registration.serve) exported.listen();
  if (isServerApp(exported) && registration.serve) return handlerOfServe(registration.serve);
  if (typeof exported === "function") return handlerOfFunction(exported as Callable);
  const worker = fetchOf(exported) ?? fetchOf(module);
  if (worker) return handlerOfWorker(worker, functionName);
  if (registration.serve) return handlerOfServe(registration.serve);
  if (registration.fetchListener) return handlerOfListener(registration.fetchListener);
  const named = module.main ?? module.handler;
  return typeof named === "function" ? handlerOfFunction(named as Callable) : null;
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
      return (incoming) => withBody(incoming, (body) => call(lafContext(incoming, body)));
    case "worker":
      return (incoming) =>
        call(new LazyRequest(incoming, incoming.url), env(), executionContext(incoming));
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
      if (returned instanceof NativePromise) {
        return returned.then((value) => seedAnswer(response, value, false));
      }
      return seedAnswer(response, returned, mayAnswerLater);
    });
}

/** An async function is done when it resolves; a plain one may call `res` from a callback. */
function seedAnswer(response: SeedResponse, value: unknown, mayAnswerLater: boolean): unknown {
  if (response.headersSent || value === response) return LATER;
  return value === undefined && mayAnswerLater ? LATER : value;
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
    return fetch.call(owner, new LazyRequest(incoming, url), env(), executionContext(incoming));
  };
}

function isMountedApp(owner: object, functionName: string): boolean {
  const routes = (owner as { routes?: unknown }).routes;
  if (!Array.isArray(routes)) return false;
  const prefix = `/${functionName}`;
  return !routes.some(({ path }: { path?: unknown }) =>
    typeof path === "string" && (path === prefix || path.startsWith(`${prefix}/`))
  );
}

/** `http://host/name/rest?q` → `http://host/rest?q` */
export function withoutPrefix(url: string, functionName: string): string {
  const path = url.indexOf("/", url.indexOf("//") + 2);
  const rest = url.slice(path + 1 + functionName.length);
  return url.slice(0, path) + (rest.startsWith("/") ? rest : `/${rest}`);
}

function handlerOfServe(serve: Callable): Handler {
  return (incoming) =>
    serve(new LazyRequest(incoming, incoming.url), {
      remoteAddr: { transport: "tcp", hostname: incoming.clientAddress, port: 0 },
      completed: NativePromise.resolve(),
    });
}

function handlerOfListener(listener: (event: unknown) => void): Handler {
  return (incoming) => {
    let answer: unknown;
    const event = Object.assign(new Event("fetch"), {
      request: new LazyRequest(incoming, incoming.url),
      clientId: "",
      respondWith(value: unknown) {
        answer = value;
      },
      waitUntil: executionContext(incoming).waitUntil,
    });
    listener(event);
    return answer;
  };
}

function env(): Readonly<Record<string, string>> {
  return (globalThis as unknown as { imp: { env: Record<string, string> } }).imp.env;
}
