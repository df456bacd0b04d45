/** From a request to its answer: routing and the policy chain, in its fixed order. */
import { problem } from "@imprun/contracts/problem";
import type { Logs } from "../logs.ts";
import { accessLog, logBroken } from "../policies/access-log.ts";
import { answerPreflight, isPreflight } from "../policies/cors.ts";
import { dispatch } from "../policies/dispatch.ts";
import { readHeaders } from "../policies/headers.ts";
import { keyAuth } from "../policies/key-auth.ts";
import { methods } from "../policies/methods.ts";
import type { Router } from "../policies/route.ts";
import type { Keys } from "../tenants/keys.ts";
import { Exchange, type ExchangeEnd } from "./exchange.ts";

export interface ServerParts {
  readonly router: Router;
  readonly keys: Keys;
  readonly logs: Logs;
  /** Whether new work is welcome: connected to the broker, and not draining. */
  isReady(): boolean;
  fault(error: unknown): void;
}

export class Server {
  readonly #end: ExchangeEnd;

  constructor(private readonly parts: ServerParts) {
    this.#end = {
      answered: (exchange, status) => accessLog(exchange, status, parts.logs),
      broken: (exchange, error) => logBroken(exchange, error, parts.logs),
    };
  }

  /** Handles one request of `Deno.serve`. */
  readonly handle = (
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Response | Promise<Response> => {
    const exchange = new Exchange(request, info.remoteAddr.hostname, this.#end);
    const tenantId = this.parts.router.tenantId(exchange.host);
    if (tenantId === null) return this.#ownHost(exchange);
    const tenant = this.parts.router.tenant(tenantId);
    if (tenant) exchange.tenant = tenant;
    readHeaders(exchange);
    if (!tenant) exchange.fail("unknown_gateway", `There is no gateway at ${exchange.host}`);
    else this.#runPolicies(exchange);
    return exchange.response();
  };

  #runPolicies(exchange: Exchange): void {
    this.parts.router.route(exchange);
    if (exchange.isAnswered) return;
    if (isPreflight(exchange)) return answerPreflight(exchange);
    methods(exchange);
    if (exchange.isAnswered) return;
    const waiting = keyAuth(exchange, this.parts.keys);
    if (waiting) waiting.then(() => this.#dispatch(exchange));
    else this.#dispatch(exchange);
  }

  #dispatch(exchange: Exchange): void {
    if (!exchange.isAnswered) dispatch(exchange, this.parts.fault);
  }

  /** Hosts of the cell itself: probes, and nothing else. */
  #ownHost(exchange: Exchange): Response | Promise<Response> {
    if (exchange.path === "/healthz") return Response.json({ status: "ok" });
    if (exchange.path === "/readyz") {
      if (this.parts.isReady()) return Response.json({ status: "ready" });
      return Response.json(problem("runtime_unavailable"), { status: 503 });
    }
    readHeaders(exchange);
    exchange.fail("unknown_gateway", `No gateway has the host ${exchange.host}`);
    return exchange.response();
  }
}
