/** One HTTP request to a runtime of ours. `fetch` cannot do it: it does not let a caller choose the Host header. */
import { type IncomingMessage, request as httpRequest } from "node:http";
import { ProblemError } from "@imprun/contracts/problem";

/** The largest response that is read, in bytes. */
const RESPONSE_BYTES = 10 * 1024 * 1024;

export interface RuntimeRequest {
  /** Where the runtime instance listens, for example `http://127.0.0.1:7701`. */
  address: string;
  /** The tenant's host, without a port. */
  host: string;
  method: string;
  /** Path and query. */
  path: string;
  headers: ReadonlyMap<string, string>;
  body: string | undefined;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface RuntimeResponse {
  status: number;
  headers: [string, string][];
  /** Throws as {@link requestRuntime} does, also when the response is larger than {@link RESPONSE_BYTES}. */
  body: AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * Sends the request and resolves with the head of the response; redirects are not followed.
 * Throws `runtime_unavailable` when the runtime cannot be reached, `wall_limit` when it takes longer than `timeoutMs`,
 * and `unavailable` when the response is too large.
 */
export async function requestRuntime(request: RuntimeRequest): Promise<RuntimeResponse> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const tell = (cause: unknown): ProblemError => {
    if (cause instanceof ProblemError) return cause;
    if (timeout.aborted) {
      const seconds = request.timeoutMs / 1_000;
      return new ProblemError("wall_limit", `There was no complete response within ${seconds} s`);
    }
    return new ProblemError("runtime_unavailable", "The runtime did not answer", {}, { cause });
  };
  try {
    const response = await send(request, AbortSignal.any([timeout, request.signal]));
    return {
      status: response.statusCode ?? 0,
      headers: pairs(response.rawHeaders),
      body: chunksOf(response, tell),
    };
  } catch (cause) {
    throw tell(cause);
  }
}

/** All of a body at once. */
export async function readBody(body: RuntimeResponse["body"]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Blob(await Array.fromAsync(body)).arrayBuffer());
}

function send(
  { address, host, method, path, headers, body }: RuntimeRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { hostname, port } = new URL(address);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const outgoing = httpRequest({
    hostname,
    port,
    method,
    path,
    headers: { ...Object.fromEntries(headers), host },
    signal,
    agent: false,
  });
  outgoing.on("response", resolve);
  outgoing.on("error", reject);
  outgoing.end(body);
  return promise;
}

async function* chunksOf(
  response: IncomingMessage,
  tell: (cause: unknown) => ProblemError,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let size = 0;
  try {
    for await (const chunk of response) {
      size += chunk.length;
      if (size > RESPONSE_BYTES) {
        response.destroy();
        const limit = `${RESPONSE_BYTES / 1024 / 1024} MB`;
        throw new ProblemError(
          "unavailable",
          `The response has more than ${limit}; call its own URL`,
        );
      }
      yield chunk;
    }
  } catch (cause) {
    throw tell(cause);
  }
}

function pairs(raw: string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i]!.toLowerCase(), raw[i + 1]!]);
  return pairs;
}
