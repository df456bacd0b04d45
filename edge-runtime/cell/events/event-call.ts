/** One event on its way through an isolate. */
import { type ProblemCode, ProblemError } from "@imprun/contracts/problem";
import {
  type CellMessage,
  EventResult,
  type FunctionEvent,
} from "@imprun/contracts/runtime/frames";
import { limitIn, type LimitMembers } from "../http/limit-members.ts";
import type { Dispatched } from "../isolates/host.ts";
import { isMetOutside } from "../limit-hits.ts";
import type { EventRequest } from "./events.ts";

type LogEntry = Extract<CellMessage, { type: "logs" }>["entries"][number];

const MAX_RESULT_CHARS = 64 * 1024;
const MAX_MESSAGE_CHARS = 1_000;

export class EventCall implements Dispatched {
  readonly startedAt = performance.now();
  readonly functionName: string;
  readonly requestId: string;
  number = 0;
  isAnswered = false;
  /** The limit outside of the isolate that ended it. */
  limitCode: ProblemCode | null = null;
  limit: LimitMembers | null = null;
  refusedBy: LimitMembers | null = null;
  readonly #event: FunctionEvent;
  readonly #result = Promise.withResolvers<EventResult>();

  constructor(
    { function: name, requestId, event }: EventRequest,
    private readonly signal: AbortSignal,
  ) {
    this.functionName = name;
    this.requestId = requestId;
    this.#event = event;
  }

  /** Rejects only with an error of ours. */
  get result(): Promise<EventResult> {
    return this.#result.promise;
  }

  get isAbandoned(): boolean {
    return this.signal.aborted;
  }

  respond(_status: unknown, _headers: unknown, body: unknown): void {
    try {
      if (typeof body !== "string" || body.length > MAX_RESULT_CHARS) throw new TypeError();
      const { error, ...verdicts } = EventResult.parse(JSON.parse(body));
      // Other codes are the platform's to say. What had no database is delivered again, and does not count.
      const isAway = error?.code === "runtime_unavailable";
      const code = isAway ? "runtime_unavailable" : "function_failed";
      const message = error?.message.slice(0, MAX_MESSAGE_CHARS) ?? "";
      this.#settle({ ...verdicts, error: error && { code, message } });
    } catch {
      // Only a function that forges messages gets here, and only about itself.
      this.fail("function_failed", "The answer to an event is not valid");
    }
  }

  fail(code: ProblemCode, detail?: string, extra: object = {}): void {
    const message = detail ?? new ProblemError(code).message;
    if (isMetOutside(code, this)) {
      this.limitCode = code;
      this.limit = limitIn(extra);
    }
    this.#settle({ error: { code, message }, acked: [], retried: [] });
  }

  /** There is no isolate to be had. */
  refuse(error: unknown): void {
    if (error instanceof ProblemError) this.fail(error.code, error.message, error.extra);
    else this.#result.reject(error);
  }

  #settle(result: EventResult): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.#result.resolve(result);
  }

  /** What the function's logs say of it. */
  logEntry(tenantId: string, semver: string, { error, retried }: EventResult): LogEntry {
    const event = this.#event;
    const isScheduled = event.type === "scheduled";
    const what = isScheduled
      ? `SCHEDULED ${event.name}`
      : `QUEUE ${event.queue} ${event.messages.length}`;
    const outcome = error?.code ?? "ok";
    return {
      kind: "request",
      level: error ? "error" : "info",
      tenantId,
      at: Date.now(),
      message: `${what} ${outcome}`,
      function: this.functionName,
      semver,
      requestId: this.requestId,
      data: {
        trigger: event.type,
        name: isScheduled ? event.name : event.queue,
        outcome,
        ms: Math.round((performance.now() - this.startedAt) * 100) / 100,
        ...(isScheduled ? {} : { messages: event.messages.length, retried: retried.length }),
      },
    };
  }
}
