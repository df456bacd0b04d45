/** Hosts of the cell itself: is it alive, and is new work welcome. */
import { problem, PROBLEM_CONTENT_TYPE } from "@imprun/contracts/problem";

export interface ProbeParts {
  isBrokerThere(): boolean;
}

export class Probes {
  isDraining = false;

  constructor(private readonly parts: ProbeParts) {}

  /** The answer to a probe; null when the path is none. */
  answer(path: string): Response | null {
    switch (path) {
      case "/healthz":
        return Response.json({ status: "ok" });
      case "/readyz":
        return this.#readiness();
      default:
        return null;
    }
  }

  #readiness(): Response {
    const reasons: string[] = [];
    if (this.isDraining) reasons.push("draining");
    if (!this.parts.isBrokerThere()) reasons.push("broker_away");
    if (reasons.length === 0) return Response.json({ status: "ready", reasons });
    const document = problem("runtime_unavailable", "New work is not welcome here", { reasons });
    return Response.json(document, {
      status: 503,
      headers: { "content-type": PROBLEM_CONTENT_TYPE, "cache-control": "no-store" },
    });
  }
}
