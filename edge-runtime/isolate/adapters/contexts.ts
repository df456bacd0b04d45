/** The second argument of the web style and the only one of laf's. */
import { currentContext } from "../context.ts";
import type { Incoming } from "../incoming.ts";
import { waitUntil } from "../imp/wait-until.ts";
import { SeedRequest } from "./seed-request.ts";
import { SeedResponse } from "./seed-response.ts";

export interface ExecutionContext {
  readonly requestId: string;
  readonly functionName: string;
  readonly application: string | null;
  readonly grant: string | null;
  waitUntil(work: Promise<unknown>): void;
  /** Does nothing; module workers may call it. */
  passThroughOnException(): void;
}

type Called = Pick<Incoming, "context" | "functionName">;

/** `ctx` of `(request, ctx)` and of `fetch(request, env, ctx)`. */
export function executionContext(incoming: Called): ExecutionContext {
  return new Execution(incoming);
}

class Execution implements ExecutionContext {
  readonly #incoming: Called;
  constructor(incoming: Called) {
    this.#incoming = incoming;
  }
  get requestId(): string {
    return this.#incoming.context.requestId;
  }
  get functionName(): string {
    return this.#incoming.functionName;
  }
  get application(): string | null {
    return currentContext()?.caller?.applicationId ?? null;
  }
  get grant(): string | null {
    return currentContext()?.caller?.grantId ?? null;
  }
  readonly waitUntil = waitUntil;
  passThroughOnException(): void {}
}

/** laf's FunctionContext. */
export interface LafContext {
  readonly requestId: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly query: Record<string, string | string[]>;
  readonly params: Record<string, string>;
  readonly body: unknown;
  readonly request: SeedRequest;
  readonly response: SeedResponse;
}

export function lafContext(incoming: Incoming, body: unknown): LafContext {
  const request = new SeedRequest(incoming, body);
  return {
    requestId: request.requestId,
    method: request.method,
    get headers() {
      return request.headers;
    },
    get query() {
      return request.query;
    },
    params: request.params,
    body,
    request,
    response: new SeedResponse(incoming),
  };
}

/** `env` of module workers: the variables of the environment. */
export function environment(): Readonly<Record<string, string>> {
  return (globalThis as unknown as { imp: { env: Record<string, string> } }).imp.env;
}
