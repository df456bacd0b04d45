/** From a request to its answer: routing and the policy chain, in its fixed order. */
import type { ProblemCode } from "@imprun/contracts/problem";
import type { Counts } from "../load/counts.ts";
import { isMetOutside, type LimitHits } from "../limit-hits.ts";
import type { Load } from "../load/load.ts";
import type { Logs } from "../logs.ts";
import { accessLog, logBroken, logCookie } from "../policies/access-log.ts";
import { answerPreflight, isPreflight } from "../policies/cors.ts";
import { dispatch } from "../policies/dispatch.ts";
import { readHeaders } from "../policies/headers.ts";
import { keyAuth } from "../policies/key-auth.ts";
import { refuseLoops } from "../policies/loops.ts";
import { methods } from "../policies/methods.ts";
import type { Router } from "../policies/route.ts";
import type { Keys } from "../tenants/keys.ts";
import { hasBody } from "./body.ts";
import { Exchange, type ExchangeEnd } from "./exchange.ts";
import type { Probes } from "./probes.ts";
import type { Underway } from "./underway.ts";

export interface ServerParts {
  readonly router: Router;
  readonly keys: Keys;
  readonly logs: Logs;
  readonly load: Load;
  readonly counts: Counts;
  readonly limits: LimitHits;
  readonly underway: Underway;
  /** Answers on hosts that are no gateway's. */
  readonly probes: Probes;
  fault(error: unknown): void;
}

/** A head and a small body of HTTP/1.1. */
const REQUEST_BYTES = 128 * 1024;
/** What Deno takes for a head of HTTP/2, and of a body that nobody reads (SETTINGS_MAX_HEADER_LIST_SIZE, SETTINGS_INITIAL_WINDOW_SIZE). */
const LIST_BYTES = 16 * 1024;
const WINDOW_BYTES = 1024 ** 2;

/** What a request may have had of its connection before it is read. */
function headBytes(exchange: Exchange): number {
  if (!exchange.isMultiplexed) return REQUEST_BYTES;
  return hasBody(exchange) ? LIST_BYTES + WINDOW_BYTES : LIST_BYTES;
}

export class Server {
  readonly #end: ExchangeEnd;

  constructor(private readonly parts: ServerParts) {
    this.#end = {
      get isClosing() {
        return parts.probes.isDraining;
      },
      answered: (exchange, status) => {
        const ms = performance.now() - exchange.startedAt;
        if (exchange.tenant) count(exchange, status, ms, parts);
        if (exchange.problem !== null) countLimit(exchange, exchange.problem, parts);
        accessLog(exchange, status, ms, parts.logs);
      },
      broken: (exchange, error) => logBroken(exchange, error, parts.logs),
      leftOut: (exchange, cookie) => logCookie(exchange, cookie, parts.logs),
      mayWait: ({ clientPort }, bytes) => parts.underway.ahead.mayWait(clientPort, bytes),
      took: ({ clientPort }, bytes) => parts.underway.ahead.took(clientPort, bytes),
      cutOff: ({ clientAddress: address, clientPort: port }, answer) =>
        parts.underway.cutOff({ address, port }, answer),
      upgraded: ({ clientAddress: address, clientPort: port }, socket) =>
        parts.underway.unfinished.add({ address, port }, socket),
      over: ({ clientAddress: address, clientPort: port, socket }) => {
        parts.underway.leave(port);
        if (socket) parts.underway.unfinished.remove({ address, port }, socket);
      },
    };
  }

  /** Handles one request of `Deno.serve`. */
  readonly handle = (
    request: Request,
    info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ): Response | Promise<Response> => {
    const { hostname, port } = info.remoteAddr;
    this.parts.underway.came(port);
    const exchange = new Exchange(request, hostname, port, this.#end);
    const tenantId = this.parts.router.tenantId(exchange.host);
    if (tenantId === null) return this.#ownHost(exchange);
    const tenant = this.parts.router.tenant(tenantId);
    if (tenant) exchange.tenant = tenant;
    this.parts.underway.enter(port);
    readHeaders(exchange);
    this.parts.underway.ahead.requested(port, headBytes(exchange));
    if (!tenant) exchange.fail("unknown_gateway", `There is no gateway at ${exchange.host}`);
    else if (exchange.ambiguity !== null) exchange.fail("invalid_request", exchange.ambiguity);
    else if (this.#admit(exchange)) this.#runPolicies(exchange);
    return exchange.response();
  };

  /** Refuses before there is too much to do for anybody. */
  #admit(exchange: Exchange): boolean {
    exchange.isCounted = this.parts.load.enter(exchange.tenant, exchange.startedAt);
    if (!exchange.isCounted) {
      this.parts.counts.shed();
      exchange.fail("runtime_unavailable", "The runtime is overloaded");
    }
    return exchange.isCounted;
  }

  #runPolicies(exchange: Exchange): void {
    this.parts.router.route(exchange);
    if (exchange.isAnswered) return;
    if (isPreflight(exchange)) return answerPreflight(exchange);
    methods(exchange);
    if (exchange.isAnswered) return;
    refuseLoops(exchange, this.parts.limits);
    if (exchange.isAnswered) return;
    const waiting = keyAuth(exchange, this.parts.keys);
    if (waiting) waiting.then(() => this.#dispatch(exchange));
    else this.#dispatch(exchange);
  }

  #dispatch(exchange: Exchange): void {
    if (!exchange.isAnswered) dispatch(exchange, this.parts.fault);
  }

  #ownHost(exchange: Exchange): Response | Promise<Response> {
    const answer = this.parts.probes.answer(exchange.path, exchange.clientAddress);
    if (answer !== null) return answer;
    this.parts.underway.enter(exchange.clientPort);
    readHeaders(exchange);
    this.parts.underway.ahead.requested(exchange.clientPort, headBytes(exchange));
    exchange.fail("unknown_gateway", `No gateway has the host ${exchange.host}`);
    return exchange.response();
  }
}

function count(
  exchange: Exchange,
  status: number,
  ms: number,
  { load, counts }: ServerParts,
): void {
  if (exchange.isCounted) load.leave(exchange.tenant);
  counts.answered(exchange.tenant.deployment.tenantId, exchange.functionName, status, ms);
}

function countLimit(exchange: Exchange, code: ProblemCode, { limits }: ServerParts): void {
  if (!exchange.tenant || !isMetOutside(code, exchange)) return;
  const { requestId, functionName, problemLimit: limit } = exchange;
  limits.add(exchange.tenant.deployment, code, { requestId, functionName, limit });
}
