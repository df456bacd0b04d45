/** What an isolate and its surroundings know of each other. */
import type { ProblemCode } from "@imprun/contracts/problem";
import type { TO_CELL, ToCell } from "@imprun/contracts/runtime/isolate";
import type { LimitMembers } from "../http/limit-members.ts";
import type { ClientSocket } from "../sockets/client-socket.ts";
import type { bodyIn } from "./channel.ts";
import type { Isolate } from "./isolate.ts";

/** A streamed answer on its way to its client. */
export interface StreamedAnswer {
  readonly functionName: string;
  readonly requestId: string;
  /** Milliseconds of `performance.now()`, like `progressAt`: when the client last took something. */
  readonly startedAt: number;
  readonly progressAt: number;
  /** What of a stream is in the cell now. */
  readonly waitingBytes: number;
  /** The cell has all of it, and its isolate is done with it. */
  readonly isWhole: boolean;
  /** What is left of it if it is whole; else 0. */
  readonly wholeBytes: number;
  /** Breaks it off; the function learns from its stream that nobody reads on. */
  cut(detail: string): void;
}

export type IsolateState = "booting" | "spare" | "loading" | "ready" | "draining" | "gone";

/** A request that an isolate works on. */
export interface Dispatched {
  /** Milliseconds of `performance.now()`. */
  readonly startedAt: number;
  readonly isAnswered: boolean;
  readonly functionName: string;
  readonly requestId: string;
  /** The number that the isolate knows it by. */
  readonly number: number;
  /** Nobody waits for the answer any longer. */
  readonly isAbandoned: boolean;
  respond(
    status: unknown,
    headers: unknown,
    body: ReturnType<typeof bodyIn>,
    runMs: unknown,
    dbMs: unknown,
  ): void;
  fail(code: ProblemCode, detail?: string, extra?: object): void;
  /** How many functions the request has gone through; none when nobody says so. */
  readonly loops?: number;
  /** What it has waited for outbound requests, summed up. */
  outboundMs?: number;
  /** The limit for which a call of its function was refused last, if that has a name. */
  refusedBy?: LimitMembers | null;
  /** Set when it was answered with 101. */
  readonly socket?: ClientSocket | null;
}

/** What an isolate asks of its surroundings. */
export interface IsolateHost {
  /** It has a thread now: `thread` is N of its name `worker-N`. */
  started(isolate: Isolate, thread: number): void;
  call(
    isolate: Isolate,
    message: Extract<ToCell, [typeof TO_CELL.call, ...unknown[]]>,
    body: ReturnType<typeof bodyIn>,
  ): void;
  cancelCall(isolate: Isolate, call: number): void;
  log(isolate: Isolate, level: unknown, message: unknown, request: unknown, name: unknown): void;
  need(isolate: Isolate, functionName: string): void;
  /** Its thread has used so much CPU time since it said so before. */
  usage(isolate: Isolate, cpuMs: number): void;
  /**
   * The function met a limit; null for the one that the code stands for, or for none that has a name. `host` is the one
   * that it may not reach.
   */
  limited(
    isolate: Isolate,
    request: Pick<Dispatched, "requestId" | "functionName"> | undefined,
    code: ProblemCode,
    limit: LimitMembers | null,
    host?: string | null,
  ): void;
  /** A request is over, and so is its streamed answer. */
  ended(isolate: Isolate, request: number): void;
  /** A request has ended, and there may be room for another. */
  settled(isolate: Isolate): void;
  gone(isolate: Isolate, code: ProblemCode | null, detail: string): void;
}
