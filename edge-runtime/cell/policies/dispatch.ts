/** The last policy: hands the request to an isolate of its tenant. */
import { ProblemError } from "@imprun/contracts/problem";
import { hasBody, readBody } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Isolate } from "../isolates/isolate.ts";

type DispatchedBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** Sends the request on at once when the isolate is warm and there is no body to wait for. */
export function dispatch(exchange: Exchange, fault: (error: unknown) => void): void {
  const limit = exchange.tenant.deployment.limits.bodyBytes;
  if (exchange.contentLength !== null && exchange.contentLength > limit) {
    return exchange.fail("body_limit", `The body may have ${limit} bytes`, { limit });
  }
  if (!hasBody(exchange)) {
    const isolate = exchange.tenant.ready(exchange.functionName);
    if (isolate) return handOver(exchange, isolate, null);
  }
  dispatchLater(exchange, limit).catch((error) => {
    if (error instanceof ProblemError) return exchange.fail(error.code, error.message, error.extra);
    exchange.fail("internal");
    fault(error);
  });
}

async function dispatchLater(exchange: Exchange, limitBytes: number): Promise<void> {
  const body = hasBody(exchange) ? await readOrFail(exchange, limitBytes) : null;
  if (exchange.isAnswered) return;
  const { tenant } = exchange;
  const ready = tenant.ready(exchange.functionName);
  if (ready) return handOver(exchange, ready, body);
  const wasCold = tenant.isCold;
  const waitedFrom = performance.now();
  await tenant.acquire(exchange.functionName, (isolate) => {
    const waited = performance.now() - waitedFrom;
    if (wasCold) exchange.bootMs = waited;
    else exchange.queueMs = waited;
    if (!exchange.isAnswered) handOver(exchange, isolate, body);
  });
}

async function readOrFail(exchange: Exchange, limitBytes: number): Promise<DispatchedBody> {
  const { wallMs } = exchange.tenant.deployment.limits;
  const timer = setTimeout(
    () => exchange.fail("wall_limit", `The body did not arrive within ${wallMs} ms`),
    wallMs,
  );
  try {
    return await readBody(exchange, limitBytes);
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    throw new ProblemError("invalid_request", "The body was cut off", {}, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function handOver(exchange: Exchange, isolate: Isolate, body: DispatchedBody): void {
  exchange.isolate = isolate;
  exchange.number = isolate.dispatch(
    exchange,
    exchange.functionName,
    // HEAD runs what GET runs; its answer loses the body on the way out.
    exchange.method === "HEAD" ? "GET" : exchange.method,
    exchange.url,
    exchange.headers,
    body,
    exchange.traceparent,
    exchange.caller,
    exchange.clientAddress,
  );
}
