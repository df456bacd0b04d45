/** One request and its answer. Everything that the policies find out about it is kept here. */
import { INCOMING_LIMITS } from "@imprun/contracts/limits";
import { type ProblemCode, PROBLEMS } from "@imprun/contracts/problem";
import type { DeployedFunction } from "@imprun/contracts/documents/published";
import type { Caller } from "@imprun/contracts/runtime/isolate";
import type { Dispatched } from "../isolates/host.ts";
import type { Isolate } from "../isolates/isolate.ts";
import type { Tenant } from "../tenants/tenant.ts";
import type { ClientSocket } from "../sockets/client-socket.ts";
import { upgrade } from "../sockets/upgrade.ts";
import { answerHeaders, rawAnswer, responseOf } from "./headers.ts";
import { problemBody, problemHeaders } from "./respond.ts";
import { limitIn, type LimitMembers, limitOf } from "./limit-members.ts";
import { IncomingBody } from "./incoming-body.ts";
import { inPieces, OutgoingStream } from "./streams.ts";

type FlatBody = string | Uint8Array<ArrayBuffer> | null;

const { lingerMs: LINGER_MS } = INCOMING_LIMITS;
/** What Linux takes at once of any connection (tcp(7), tcp_wmem): an answer that is sent without Deno is sent once. */
const CUT_ANSWER_BYTES = 16 * 1024;
const NULL_BODY = new Set([101, 204, 205, 304]);

export interface ExchangeEnd {
  /** The cell comes to its end: connections are not kept. */
  readonly isClosing: boolean;
  /** Called once, when the answer is decided. */
  answered(exchange: Exchange, status: number): void;
  /** The stream of the answer broke on the function's side. */
  broken(exchange: Exchange, error: unknown): void;
  /** A cookie of the function would have gone to other gateways. */
  leftOut(exchange: Exchange, cookie: string): void;
  /** So many bytes of its body may wait; negative when they no longer may. */
  mayWait(exchange: Exchange, bytes: number): void;
  /** A part of its body was read. */
  took(exchange: Exchange, bytes: number): void;
  /** Sends the client an answer, and lets its connection end without Deno. Returns whether it could. */
  cutOff(exchange: Exchange, answer: Uint8Array): boolean;
  /** It was answered with a WebSocket. */
  upgraded(exchange: Exchange, socket: ClientSocket): void;
  /** Called once, when it has been answered and its stream or WebSocket has ended. */
  over(exchange: Exchange): void;
}

/** What is away for a moment is back soon. */
const RETRY_AFTER_SECONDS: { readonly [code in ProblemCode]?: number } = { runtime_unavailable: 1 };

export class Exchange implements Dispatched {
  readonly startedAt = performance.now();
  readonly method: string;
  readonly url: string;
  /** Where the path starts in `url`. */
  readonly pathStart: number;
  /** Names and values in turn, lower-case names, without the API key. */
  readonly headers: string[] = [];
  requestId = "";
  traceparent = "";
  /** The caller brought a trace. For others the request id is the trace's, so an answer need not name it. */
  isTraced = false;
  origin: string | null = null;
  presentedKey: string | null = null;
  contentLength: number | null = null;
  isChunked = false;
  /** Others may be under way on its connection, as in HTTP/2, whose requests have no Host header. */
  isMultiplexed = true;
  /** How many functions it has gone through. */
  loops = 0;
  requestedMethod: string | null = null;
  requestedHeaders: string | null = null;
  tenant!: Tenant;
  functionName = "";
  deployed!: DeployedFunction;
  caller: Caller | null = null;
  queueMs = 0;
  bootMs = 0;
  outboundMs = 0;
  isolate: Isolate | null = null;
  number = 0;
  socket: ClientSocket | null = null;
  /** The key came as a subprotocol, as browsers have to send it. */
  hasKeyAsProtocol = false;
  /** Counted among what its tenant has in progress. */
  isCounted = false;
  #incoming: IncomingBody | null = null;
  /** What may wait of it. */
  #waitingBytes = 0;
  /** What was answered goes on as a stream or a WebSocket. */
  #goesOn = false;
  #isOver = false;
  isAnswered = false;
  status = 0;
  /** Set when the answer is a problem document. */
  problem: ProblemCode | null = null;
  /** The limit that it names. */
  problemLimit: LimitMembers | null = null;
  refusedBy: LimitMembers | null = null;
  /** Why parsers could disagree about the request; nobody is to answer such a one. */
  ambiguity: string | null = null;
  /** Set while the answer is awaited. */
  resolve: ((response: Response) => void) | null = null;

  constructor(
    readonly request: Request,
    readonly clientAddress: string,
    readonly clientPort: number,
    private readonly end: ExchangeEnd,
  ) {
    this.method = request.method;
    this.url = request.url;
    this.pathStart = this.url.indexOf("/", this.url.indexOf("//") + 2);
  }

  /** The function's cookie is not sent, and its logs say so. */
  leftOut(cookie: string): void {
    this.end.leftOut(this, cookie);
  }

  /** Its body comes in parts, and may have so many bytes. */
  receive(limitBytes: number): IncomingBody {
    const body = new IncomingBody(this, limitBytes);
    this.#incoming = body;
    if (!this.isMultiplexed) this.#waitingBytes = limitBytes;
    this.end.mayWait(this, this.#waitingBytes);
    return body;
  }

  /** A part of the body was read. */
  took(bytes: number): void {
    this.end.took(this, bytes);
  }

  get host(): string {
    return this.url.slice(this.url.indexOf("//") + 2, this.pathStart);
  }

  get isAbandoned(): boolean {
    return this.request.signal.aborted;
  }

  /** The path without the query. */
  get path(): string {
    const query = this.url.indexOf("?", this.pathStart);
    return this.url.slice(this.pathStart, query < 0 ? undefined : query);
  }

  get tenantId(): string | null {
    return this.tenant?.deployment.tenantId ?? null;
  }

  /** Answers with what the isolate says; anything that is no HTTP answer becomes `function_failed`. */
  respond(
    status: unknown,
    headers: unknown,
    body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
    runMs: unknown,
    dbMs: unknown,
  ): void {
    if (this.isAnswered) return;
    try {
      if (status === 101) return this.#upgrade(headers);
      const pairs = answerHeaders(this, headers, Number(runMs), Number(dbMs));
      const code = status as number;
      if (!Number.isInteger(code) || code < 200 || code > 599) {
        throw new TypeError(`${String(code)} is no status of an answer`);
      }
      const hasBody = this.method !== "HEAD" && !NULL_BODY.has(code) && body !== null;
      if (!hasBody && body instanceof ReadableStream) body.cancel().catch(() => {});
      if (this.method === "HEAD" && body !== null && !(body instanceof ReadableStream)) {
        const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
        pairs.push(["content-length", String(bytes.length)]);
      }
      this.#send(code, pairs, hasBody ? body : null);
    } catch (error) {
      this.fail("function_failed", `The answer is not valid HTTP: ${(error as Error).message}`);
    }
  }

  /** Answers with a problem document. */
  fail(code: ProblemCode, detail?: string, extra: object = {}): void {
    if (this.isAnswered) return;
    const { retryAfterSeconds = RETRY_AFTER_SECONDS[code], allow, ...members } = extra as Record<
      string,
      unknown
    >;
    const pairs = answerHeaders(this, [], 0, 0);
    pairs.push(...problemHeaders(code, { retryAfterSeconds }) as [string, string][]);
    if (typeof allow === "string") pairs.push(["allow", allow]);
    const limit = limitIn(members) ??
      (this.tenant ? limitOf(code, this.tenant.deployment.limits) : null);
    const shown = typeof retryAfterSeconds === "number"
      ? { ...limit, ...members, retryAfterSeconds }
      : { ...limit, ...members };
    this.problem = code;
    this.problemLimit = limit;
    const text = problemBody(code, detail, this.requestId, shown);
    this.#send(PROBLEMS[code].status, pairs, this.method === "HEAD" ? null : text);
  }

  /** Answers without a function, for example a preflight. */
  answer(status: number, headers: [string, string][], body: string | null = null): void {
    this.#send(status, [...answerHeaders(this, [], 0, 0), ...headers], body);
  }

  #send(
    status: number,
    headers: [string, string][],
    body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  ): void {
    // An answer that came to nothing is followed by a problem, which has no stream.
    this.#goesOn = false;
    if (this.end.isClosing) headers.push(["connection", "close"]);
    const carried = this.#carried(body, headers);
    const response = responseOf(status, headers, carried);
    const incoming = this.#incoming;
    if (incoming === null) return this.#decide(status, response);
    const isStreamed = this.#goesOn;
    const decide = () => {
      if (isStreamed || !incoming.isCut) return this.#decide(status, response);
      const answer = rawAnswer(status, headers, body as FlatBody);
      if (answer.length > CUT_ANSWER_BYTES) {
        this.isAnswered = false;
        return this.fail("invalid_request", "The body did not come to its end");
      }
      this.#decide(status, response, this.end.cutOff(this, answer) ? LINGER_MS : 0);
    };
    if (!incoming.delays(isStreamed)) return decide();
    this.#decideAfter(incoming, isStreamed ? response : null, decide);
  }

  /** Waits until the body has come to its end. An answer that would be streamed is none when it does not. */
  async #decideAfter(body: IncomingBody, streamed: Response | null, decide: () => void) {
    this.isAnswered = true;
    const { wallMs } = this.tenant.deployment.limits;
    const problem = await body.ended(streamed ? wallMs : LINGER_MS);
    if (problem === null || streamed === null) return decide();
    this.isAnswered = false;
    // Its source may be gone.
    streamed.body!.cancel(problem).catch(() => {});
    this.fail(problem.code, problem.message, problem.extra);
  }

  /** The body as Deno takes it; what may take long is watched. */
  #carried(
    body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
    headers: [string, string][],
  ): string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null {
    if (body === null) return null;
    const broken = (error: unknown) => this.end.broken(this, error);
    if (body instanceof ReadableStream) {
      this.#goesOn = true;
      return new OutgoingStream(body, this, broken).readable;
    }
    const pieces = inPieces(body, this.isMultiplexed);
    if (pieces === null) return body;
    headers.push(["content-length", String(pieces.size)]);
    this.#goesOn = true;
    return new OutgoingStream(pieces.stream, this, broken, pieces).readable;
  }

  #upgrade(headers: unknown): void {
    const isolate = this.isolate!;
    try {
      const { socket, response } = upgrade(this, isolate, headers);
      this.socket = socket;
      this.#goesOn = true;
      this.end.upgraded(this, socket);
      this.#decide(101, response);
    } catch (error) {
      isolate.socketEvent(this.number, "closed", 1006, "", false);
      throw error;
    }
  }

  #decide(status: number, response: Response, lingerMs = 0): void {
    this.isAnswered = true;
    this.status = status;
    this.#response = response;
    if (lingerMs > 0) setTimeout(() => this.resolve?.(response), lingerMs);
    else this.resolve?.(response);
    this.end.answered(this, status);
    if (!this.#goesOn) this.#end();
  }

  /** The stream or the WebSocket that it was answered with has ended. */
  over(): void {
    if (!this.#goesOn) return;
    this.#goesOn = false;
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#incoming?.giveUp();
    this.end.mayWait(this, -this.#waitingBytes);
    this.end.over(this);
  }

  #response: Response | null = null;

  /** The answer, now or when it comes. */
  response(): Response | Promise<Response> {
    if (this.#response) return this.#response;
    return new Promise((resolve) => this.resolve = resolve);
  }
}
