/** What isolates ask of the broker. The tenant is the isolate's own, whatever a message says. */
import { CELL_LIMITS } from "@imprun/contracts/limits";
import { type ProblemCode, ProblemError } from "@imprun/contracts/problem";
import type { CellMessage } from "@imprun/contracts/runtime/frames";
import type { OutgoingMessage, Pending } from "../../transport/connection.ts";
import { hostIn, limitIn, type LimitMembers } from "../http/limit-members.ts";
import { ArrivingBodies } from "./arriving-bodies.ts";
import type { Dispatched, IsolateHost } from "./host.ts";
import type { Isolate } from "./isolate.ts";
import { OutboundCounts } from "./outbound-counts.ts";
import { type Scope, Scopes } from "./scopes.ts";

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
type AskBroker = (message: OutgoingMessage) => Pending;
/** Of one isolate, by the numbers that it gave them. */
type Open = Map<number, Pending>;

/** More than any function within its other limits makes. */
const MAX_CALLS = CELL_LIMITS.openCalls;
const OPEN_CALLS: LimitMembers = { limitName: "CELL_LIMITS.openCalls", limit: MAX_CALLS };
const CANCELLED = Symbol("Cancelled by the isolate, or with it");

export class Calls {
  readonly #calls = new Map<Isolate, Open>();
  /** Aborted with an isolate: a stream of a thread that has ended neither ends nor fails by itself. */
  readonly #gone = new Map<Isolate, AbortController>();
  readonly #arriving: ArrivingBodies;
  readonly #outbound = new OutboundCounts();
  readonly #scopes: Scopes;

  /**
   * `release` tells the broker of the end of what holds cursors or transactions, and `limited` of the cutting of bodies and
   * of hosts that a function may not reach.
   */
  constructor(
    private readonly ask: AskBroker,
    release: (message: CellMessage) => void,
    private readonly limited: IsolateHost["limited"],
    private readonly fault: (error: unknown) => void,
  ) {
    this.#arriving = new ArrivingBodies((isolate, request, limit) =>
      limited(isolate, request, "unread_limit", limit)
    );
    this.#scopes = new Scopes(release);
  }

  start(
    isolate: Isolate,
    call: number,
    request: number,
    kind: string,
    header: unknown,
    body: Body,
  ) {
    const calls = this.#calls.get(isolate) ?? new Map<number, Pending>();
    this.#calls.set(isolate, calls);
    const dispatched = isolate.requests.get(request);
    if (calls.size >= MAX_CALLS || calls.has(call)) {
      if (dispatched) dispatched.refusedBy = OPEN_CALLS;
      return isolate.failure(
        call,
        "concurrency_limit",
        `An isolate may have ${MAX_CALLS} calls open`,
      );
    }
    const requestId = dispatched?.requestId ?? "";
    const scope = kind === "database" ? this.#scopes.enter(isolate, request) : null;
    const carried = body instanceof ReadableStream ? this.#whileThere(isolate, body) : body;
    const { tenantId, revision } = isolate;
    const asked = { tenantId: tenantId!, revision, requestId, header, body: carried };
    const outgoing = scope !== null
      ? databaseMessage(asked, scope)
      : kind === "send"
      ? sendMessage(asked)
      : fetchMessage(asked, this.#outbound.next(isolate, dispatched), dispatched?.loops);
    const answered = this.#run(isolate, call, request, outgoing, scope, calls);
    if (kind === "fetch" && dispatched) timeOutbound(dispatched, answered);
  }

  cancel(isolate: Isolate, call: number): void {
    this.#calls.get(isolate)?.get(call)?.cancel(CANCELLED);
  }

  /** The request is over, and so is its answer. */
  ended(isolate: Isolate, request: number): void {
    this.#scopes.ended(isolate, request);
    this.#arriving.ended(isolate, request);
  }

  /** The isolate is gone, and nobody waits for its answers. */
  forget(isolate: Isolate): void {
    for (const call of this.#calls.get(isolate)?.values() ?? []) call.cancel(CANCELLED);
    this.#calls.delete(isolate);
    this.#gone.get(isolate)?.abort(CANCELLED);
    this.#gone.delete(isolate);
    this.#arriving.forget(isolate, CANCELLED);
    this.#scopes.forget(isolate);
  }

  /** The stream, which ends when the isolate does. */
  #whileThere(isolate: Isolate, stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const gone = this.#gone.get(isolate) ?? new AbortController();
    this.#gone.set(isolate, gone);
    return stream.pipeThrough(new TransformStream(), { signal: gone.signal });
  }

  async #run(
    isolate: Isolate,
    call: number,
    request: number,
    outgoing: OutgoingMessage,
    scope: Scope | null,
    calls: Open,
  ): Promise<void> {
    try {
      const pending = this.ask(outgoing);
      calls.set(call, pending);
      const { header, body, stream } = await pending.reply;
      calls.delete(call);
      if (scope) this.#scopes.leave(scope, header);
      if (!isolate.isAlive) return await stream?.cancel("The isolate is gone");
      const content = stream ? this.#arriving.carry(isolate, request, stream) : body;
      // Others that are under way will have company for it.
      isolate.result(call, header, content, true, calls.size === 0);
    } catch (error) {
      calls.delete(call);
      if (scope) this.#scopes.leave(scope, null);
      if (error === CANCELLED) return;
      const problem = error instanceof ProblemError ? error : null;
      if (!problem) this.fault(error);
      const dispatched = isolate.requests.get(request);
      if (problem && dispatched) dispatched.refusedBy = limitIn(problem.extra);
      const code: ProblemCode = problem?.code ?? "internal";
      if (code === "host_not_allowed") {
        this.limited(isolate, dispatched, code, null, hostIn(problem!.extra));
      }
      isolate.failure(call, code, problem?.message ?? "The call failed");
    }
  }
}

/** Adds how long the request waits for the head of the answer. */
async function timeOutbound(request: Dispatched, answered: Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await answered;
  request.outboundMs = (request.outboundMs ?? 0) + performance.now() - startedAt;
}

/** What an isolate asks: the tenant is its own, and everything else may be anything. */
interface Asked {
  readonly tenantId: string;
  readonly revision: number;
  readonly requestId: string;
  readonly header: unknown;
  readonly body: Body;
}

function databaseMessage({ tenantId, requestId, body }: Asked, scope: Scope): OutgoingMessage {
  const header: CellMessage = { type: "database", tenantId, requestId, scope: scope.number };
  return { header, body: bytesOf(body) };
}

function sendMessage({ tenantId, requestId, header, body }: Asked): OutgoingMessage {
  const { queue, delaysSeconds } = (header ?? {}) as Record<string, unknown>;
  const send = { type: "send", tenantId, requestId, queue, delaysSeconds };
  return { header: send, body: bytesOf(body) };
}

function fetchMessage(
  { tenantId, revision, requestId, header, body }: Asked,
  outbound: number,
  loops = 0,
): OutgoingMessage {
  const { url, method, headers, redirect } = (header ?? {}) as Record<string, unknown>;
  const streamed = body instanceof ReadableStream;
  const fetch = {
    type: "fetch",
    tenantId,
    revision,
    requestId,
    outbound,
    loops,
    url,
    method,
    headers,
    redirect,
  };
  return { header: { ...fetch, hasBody: streamed }, body: streamed ? body : undefined };
}

function bytesOf(body: Body): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array(0);
}
