// deno-lint-ignore-file no-explicit-any -- values of any kind are inspected
/** The globals of other platforms that functions have too; docs/compatibility.md says how far. */

type DenoHandler = (request: Request, info: DenoServeInfo) => Response | Promise<Response>;

interface DenoServeInfo {
  readonly remoteAddr: { transport: "tcp"; hostname: string; port: number };
  readonly completed: Promise<void>;
}

interface DenoServeOptions {
  /** Has no effect: a function has no port of its own. */
  port?: number;
  /** Has no effect. */
  hostname?: string;
  /** Has no effect. */
  signal?: AbortSignal;
  onListen?(address: { transport: "tcp"; hostname: string; port: number }): void;
  /** Answers for a handler that throws. */
  onError?(error: unknown): Response | Promise<Response>;
}

declare const Deno: {
  serve(handler: DenoHandler): DenoServer;
  serve(options: DenoServeOptions & { handler: DenoHandler }): DenoServer;
  serve(options: DenoServeOptions, handler: DenoHandler): DenoServer;
  /** A schedule of the function; its times are UTC, and a run is not tried again. */
  cron(name: string, schedule: string | DenoCronFields, handler: () => unknown): Promise<void>;
  cron(
    name: string,
    schedule: string | DenoCronFields,
    options: object,
    handler: () => unknown,
  ): Promise<void>;
  /** Has no effect. */
  addSignalListener(signal: string, listener: () => void): void;
  /** Has no effect. */
  removeSignalListener(signal: string, listener: () => void): void;
  /** The variables of the environment. */
  readonly env: {
    get(name: string): string | undefined;
    has(name: string): boolean;
    toObject(): Record<string, string>;
  };
  /** The response must be returned for the socket to open. */
  upgradeWebSocket(
    request: Request,
    options?: { protocol?: string; idleTimeout?: number },
  ): { socket: WebSocket; response: Response };
  readonly version: { deno: string; v8: string; typescript: string };
  readonly build: { os: string; arch: string; target: string };
  readonly errors: Record<string, new (message?: string) => Error>;
  inspect(value: unknown, options?: Record<string, any>): string;
  readonly noColor: boolean;
  readonly args: string[];
};

type DenoCronField = number | {
  exact?: number | number[];
  start?: number;
  end?: number;
  every?: number;
};

interface DenoCronFields {
  minute?: DenoCronField;
  hour?: DenoCronField;
  dayOfMonth?: DenoCronField;
  month?: DenoCronField;
  dayOfWeek?: DenoCronField;
}

interface DenoServer {
  readonly addr: { transport: "tcp"; hostname: string; port: number };
  readonly finished: Promise<void>;
  shutdown(): Promise<void>;
  ref(): void;
  unref(): void;
}

/** As on Supabase. */
declare const EdgeRuntime: {
  /** Lets `work` go on after the answer. */
  waitUntil<T>(work: Promise<T>): void;
};

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Response | PromiseLike<Response>): void;
  waitUntil(work: Promise<any>): void;
  passThroughOnException(): void;
}

interface ScheduledEvent extends Event {
  readonly cron: string;
  readonly scheduledTime: number;
  waitUntil(work: Promise<any>): void;
}

declare function addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
declare function addEventListener(
  type: "scheduled",
  listener: (event: ScheduledEvent) => void,
): void;

/** As in Cloudflare's workers: the first end is returned, the second one speaks. */
declare const WebSocketPair: new () => { 0: object; 1: WebSocket & { accept(): void } };

interface ResponseInit {
  /** The first end of a WebSocketPair, with the status 101. */
  webSocket?: object | null;
}

interface SubtleCrypto {
  /** Throws TypeError when the lengths differ. */
  timingSafeEqual(a: BufferSource, b: BufferSource): boolean;
}

declare class IdentityTransformStream extends TransformStream<Uint8Array, Uint8Array> {}
declare class FixedLengthStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(length: number | bigint);
}

declare module "cloudflare:workers" {
  export const env: Record<string, string>;
  export function waitUntil(work: Promise<any>): void;
  /** Made for each call; its methods answer. */
  export class WorkerEntrypoint<Env = Record<string, string>> {
    constructor(ctx: ImpContext, env: Env);
    readonly ctx: ImpContext;
    readonly env: Env;
  }
}

/** As in module workers: what else `CacheStorage` has is not supported. */
interface CacheStorage {
  readonly default: Cache;
}

/** What laf's functions are given. */
interface FunctionContext {
  readonly requestId: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly query: Record<string, string | string[]>;
  readonly params: Record<string, string>;
  readonly body: any;
  readonly request: any;
  readonly response: any;
}

declare module "@lafjs/cloud" {
  interface Answer {
    readonly status: number;
    readonly statusText: string;
    readonly headers: Record<string, string>;
    readonly data: any;
  }
  type Send = (url: string, options?: Record<string, any>) => Promise<Answer>;
  type SendData = (url: string, data?: any, options?: Record<string, any>) => Promise<Answer>;
  const cloud: {
    readonly env: Record<string, string>;
    /** Of this isolate. */
    readonly shared: Map<string, any>;
    readonly mongo: { readonly db: ReturnType<typeof imp.db> };
    invoke(name: string, context?: { body?: any }): Promise<any>;
    readonly fetch: {
      (config: Record<string, any>): Promise<Answer>;
      readonly get: Send;
      readonly head: Send;
      readonly delete: Send;
      readonly post: SendData;
      readonly put: SendData;
      readonly patch: SendData;
    };
  };
  export default cloud;
}
