/** Hosts of the cell itself: is it alive, is new work welcome, and what is counted. */
import {
  type Problem,
  problem,
  PROBLEM_CONTENT_TYPE,
  ProblemError,
} from "@imprun/contracts/problem";

/** Prometheus' text exposition format. */
const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export interface ProbeParts {
  isBrokerThere(): boolean;
  isOverloaded(): boolean;
  /** The metrics of the whole runtime deployment in Prometheus' text format. */
  metrics(): Promise<string>;
}

export class Probes {
  isDraining = false;

  constructor(private readonly parts: ProbeParts) {}

  /** The answer to a probe; null when the path is none. Metrics name tenants, so only this machine may read them. */
  answer(path: string, clientAddress: string): Response | Promise<Response> | null {
    switch (path) {
      case "/healthz":
        return Response.json({ status: "ok" });
      case "/readyz":
        return this.#readiness();
      case "/metrics":
        return isLoopback(clientAddress) ? this.#metrics() : null;
      default:
        return null;
    }
  }

  #readiness(): Response {
    const reasons: string[] = [];
    if (this.isDraining) reasons.push("draining");
    if (!this.parts.isBrokerThere()) reasons.push("broker_away");
    if (this.parts.isOverloaded()) reasons.push("overloaded");
    if (reasons.length === 0) return Response.json({ status: "ready", reasons });
    const document = problem("runtime_unavailable", "New work is not welcome here", { reasons });
    return problemResponse(document, { "retry-after": "1" });
  }

  async #metrics(): Promise<Response> {
    try {
      const text = await this.parts.metrics();
      return new Response(text, { headers: { "content-type": METRICS_CONTENT_TYPE } });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return problemResponse(error.toProblem());
    }
  }
}

function problemResponse(document: Problem, headers: Record<string, string> = {}): Response {
  return Response.json(document, {
    status: document.status,
    headers: { "content-type": PROBLEM_CONTENT_TYPE, "cache-control": "no-store", ...headers },
  });
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}
