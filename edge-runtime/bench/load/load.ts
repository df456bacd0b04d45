/** One load on one target: the seam between the rows and the program that makes the requests. */

export interface Target {
  /** With the loopback address as its host; the tenant's host is a header. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LoadOptions {
  /** Each is kept open and has one request in flight at a time. */
  readonly connections: number;
  readonly seconds: number;
  /** Stops the load early; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface LoadResult {
  readonly requests: number;
  /** Answers per second. */
  readonly rps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Answers with a status of 400 or more, and broken, refused or silent connections. */
  readonly failed: number;
}

export interface LoadGenerator {
  readonly name: string;
  /** What the program says of itself. */
  readonly version: string;
  /** Why figures made with it need a grain of salt; empty when they do not. */
  readonly caveat: string;
  run(target: Target, options: LoadOptions): Promise<LoadResult>;
}
