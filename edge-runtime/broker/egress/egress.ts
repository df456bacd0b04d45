/** `fetch` of tenants: http and https to public addresses, redirects followed here, bodies streamed both ways. */
import { EGRESS_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import type { CellMessage, EgressResponse } from "@imprun/contracts/runtime/frames";
import type { IncomingRequest, OutgoingMessage } from "../../transport/connection.ts";
import { Gate } from "../gate.ts";
import { requireAllowed } from "./allowed-hosts.ts";
import { inboundHeaders, outboundHeaders, withoutBody, withoutCredentials } from "./headers.ts";
import { BAD_PORTS } from "./ports.ts";
import { EgressRefusal, Resolver, type ResolverOptions } from "./resolver.ts";
import { openTunnel, type Tunnel, TUNNEL_USER } from "./tunnel.ts";
import { WebSockets } from "./web-sockets.ts";

type FetchMessage = Extract<CellMessage, { type: "fetch" }>;

export interface EgressLimits {
  /** Until the head of the answer is there, all redirects together. */
  readonly wallMs: number;
  readonly outboundRequests: number;
  /** The only hosts that the tenant may reach; null for every public one. */
  readonly allowedHosts: readonly string[] | null;
}

export interface EgressOptions extends ResolverOptions {
  /** Certificates in PEM to trust beside the usual ones. */
  readonly caCerts?: string[];
}

interface Outbound {
  url: URL;
  method: string;
  readonly headers: Headers;
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const IDLE_MS = 30_000;
const IDLE_PER_HOST = 8;
/** Deno honours these even for a client with a proxy of its own, and would then connect without any check. */
const BYPASSES = ["NO_PROXY", "no_proxy"];

export class Egress {
  readonly #resolver: Resolver;
  readonly #tunnel: Tunnel;
  readonly #client: Deno.HttpClient;
  readonly #sockets: WebSockets;
  readonly #gate = new Gate(
    EGRESS_LIMITS.fetchesAtOnce,
    EGRESS_LIMITS.fetchesWaiting,
    "EGRESS_LIMITS.fetchesWaiting",
  );

  constructor(options: EgressOptions = {}) {
    for (const name of BYPASSES) Deno.env.delete(name);
    this.#resolver = new Resolver(options);
    this.#tunnel = openTunnel(this.#resolver);
    this.#client = Deno.createHttpClient({
      proxy: {
        transport: "socks5",
        // The h is for "host": names are resolved at the other end.
        url: `socks5h://127.0.0.1:${this.#tunnel.port}`,
        basicAuth: { username: TUNNEL_USER, password: this.#tunnel.password },
      },
      caCerts: options.caCerts ?? [],
      poolIdleTimeout: IDLE_MS,
      poolMaxIdlePerHost: IDLE_PER_HOST,
    });
    this.#sockets = new WebSockets(this.#client);
  }

  /** The port on loopback of the way out, which takes nobody without its password. */
  get tunnelPort(): number {
    return this.#tunnel.port;
  }

  /**
   * Fetches for a tenant. Throws ProblemError: `forbidden` for a destination that no function may reach,
   * `host_not_allowed` for one that this tenant may not, `outbound_limit` when its request has made too many,
   * `concurrency_limit` when too many wait, `invalid_request` for a request that cannot be sent, `unavailable` when the
   * other side does not answer.
   */
  async fetch(
    message: FetchMessage,
    request: Pick<IncomingRequest, "body" | "stream" | "signal">,
    limits: EgressLimits,
  ): Promise<OutgoingMessage> {
    assertWithin(limits.outboundRequests, message);
    const address = webSocketAddress(message.url);
    const outbound = outboundOf(
      address ? { ...message, url: httpAddress(address) } : message,
      request,
      limits.allowedHosts,
    );
    const slow = new AbortController();
    const timer = setTimeout(
      () => slow.abort(new ProblemError("unavailable", `${outbound.url.host} takes too long`)),
      limits.wallMs,
    );
    const signal = AbortSignal.any([request.signal, slow.signal]);
    try {
      return await this.#gate.run(
        message.tenantId,
        () =>
          address
            ? this.#open(address, message, outbound, request.stream, signal)
            : this.#follow(outbound, message.redirect, limits.allowedHosts, signal),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** A WebSocket: what is refused for `http:` is refused for `ws:`. */
  async #open(
    url: URL,
    { tenantId }: FetchMessage,
    outbound: Outbound,
    sent: IncomingRequest["stream"],
    signal: AbortSignal,
  ): Promise<OutgoingMessage> {
    const { headers } = outbound;
    const protocols = (headers.get("sec-websocket-protocol") ?? "").split(", ").filter(Boolean);
    // The client sets both itself.
    for (const name of ["sec-websocket-protocol", "user-agent"]) headers.delete(name);
    try {
      return await this.#sockets.open({ tenantId, url, protocols, headers, sent, signal });
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      if (signal.aborted) throw signal.reason;
      throw await this.#explain(url, error);
    }
  }

  stop(): void {
    this.#client.close();
    this.#tunnel.close();
  }

  async #follow(
    outbound: Outbound,
    redirect: FetchMessage["redirect"],
    allowedHosts: readonly string[] | null,
    signal: AbortSignal,
  ): Promise<OutgoingMessage> {
    for (let redirects = 0; redirects <= EGRESS_LIMITS.redirects; redirects++) {
      const response = await this.#send(outbound, signal);
      const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
      if (location === null || redirect === "manual") {
        return toMessage(response, outbound, redirects > 0);
      }
      await response.body?.cancel();
      if (redirect === "error") {
        throw new ProblemError("unavailable", `${outbound.url.host} answered with a redirect`);
      }
      turnTo(outbound, location, response.status, allowedHosts);
    }
    throw new ProblemError(
      "unavailable",
      `There were more than ${EGRESS_LIMITS.redirects} redirects`,
    );
  }

  async #send({ url, method, headers, body }: Outbound, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(url, {
        client: this.#client,
        redirect: "manual",
        method,
        headers,
        body,
        signal,
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw await this.#explain(url, error);
    }
  }

  /** Deno says of a refused tunnel only that it was refused: ask again why. */
  async #explain(url: URL, error: unknown): Promise<ProblemError> {
    try {
      await this.#resolver.resolve(url.hostname);
    } catch (refusal) {
      if (refusal instanceof EgressRefusal) return new ProblemError("forbidden", refusal.message);
      throw refusal;
    }
    const isTls = error instanceof Error && /certificate/i.test(String(error.cause ?? error));
    const why = isTls ? "has a certificate that is not valid" : "does not answer";
    return new ProblemError("unavailable", `${url.host} ${why}`, {}, { cause: error });
  }
}

function assertWithin(limit: number, { outbound }: FetchMessage): void {
  if (outbound <= limit) return;
  const detail = `One request may make at most ${limit} outbound requests`;
  throw new ProblemError("outbound_limit", detail, { limit });
}

/** The address when it is one of a WebSocket, and otherwise null. */
function webSocketAddress(address: string): URL | null {
  const url = URL.parse(address);
  return url?.protocol === "ws:" || url?.protocol === "wss:" ? url : null;
}

/** The same address for http; the checks of destinations are made for that. */
function httpAddress({ href }: URL): string {
  return href.replace(/^ws/, "http");
}

function outboundOf(
  { url, method, headers, hasBody, loops }: FetchMessage,
  { body, stream }: Pick<IncomingRequest, "body" | "stream">,
  allowedHosts: readonly string[] | null,
): Outbound {
  try {
    const content = hasBody ? stream : body.length > 0 ? body : null;
    return {
      url: destination(url, allowedHosts),
      method,
      headers: outboundHeaders(headers, loops),
      body: content,
    };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ProblemError("invalid_request", `The request cannot be sent: ${error.message}`);
  }
}

/** Throws TypeError for what is no URL, and ProblemError for one that the tenant's functions may not fetch. */
function destination(
  location: string,
  allowedHosts: readonly string[] | null,
  base?: URL,
): URL {
  const url = new URL(location, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new ProblemError("forbidden", `A function can fetch http and https, not ${url.protocol}`);
  }
  if (BAD_PORTS.has(url.port)) {
    throw new ProblemError("forbidden", `A function cannot use port ${url.port}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("A URL cannot hold credentials");
  }
  requireAllowed(url, allowedHosts);
  return url;
}

/** The next request after a redirect, as the Fetch standard has it (HTTP-redirect fetch). */
function turnTo(
  outbound: Outbound,
  location: string,
  status: number,
  allowedHosts: readonly string[] | null,
): void {
  const from = outbound.url;
  try {
    outbound.url = destination(location, allowedHosts, from);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ProblemError("unavailable", `${from.host} redirects to no URL`);
  }
  const { method } = outbound;
  const becomesGet = status === 303
    ? method !== "GET" && method !== "HEAD"
    : status < 303 && method === "POST";
  if (becomesGet) {
    outbound.method = "GET";
    outbound.body = null;
    withoutBody(outbound.headers);
  }
  if (outbound.body instanceof ReadableStream) {
    throw new ProblemError("unavailable", `${from.host} redirects a body that was streamed`);
  }
  if (outbound.url.origin !== from.origin) withoutCredentials(outbound.headers);
}

function toMessage(response: Response, { url, method }: Outbound, redirected: boolean) {
  const body = method === "HEAD" ? null : response.body;
  const header: EgressResponse = {
    url: url.href,
    status: response.status,
    statusText: response.statusText,
    headers: inboundHeaders(response.headers),
    redirected,
    hasBody: body !== null,
  };
  return { header, ...(body === null ? {} : { body }) };
}
