/** Runs a `scheduled` or `queue` handler, in a context like a request's. */
import { type IsolateProblem, TO_CELL } from "@imprun/contracts/runtime/isolate";
import type { EventResult, FunctionEvent } from "@imprun/contracts/runtime/frames";
import { environment, executionContext } from "../adapters/contexts.ts";
import { remember, type RequestContext, runIn } from "../context.ts";
import { settle } from "../imp/wait-until.ts";
import {
  freeze,
  JSONStringify,
  NativeError,
  NativePromise,
  now,
  promiseThen,
} from "../primordials.ts";
import { send } from "../port.ts";
import { isAway, refusalIn } from "../refusals.ts";
import { report } from "../report.ts";
import { MessageBatch } from "./batch.ts";
import type { EventHandlers } from "./handlers.ts";

interface EventRun {
  readonly handlers: EventHandlers;
  readonly event: FunctionEvent;
  readonly contents: Uint8Array;
  readonly context: RequestContext;
}

const MAX_MESSAGE_CHARS = 1_000;

/** Calls the handler; every way it may end becomes an EventResult or a failure. */
export function runEvent(run: EventRun): void {
  const { context } = run;
  remember(context);
  context.work.pending++;
  runIn(context, start, run);
}

function start({ handlers, event, contents, context }: EventRun): void {
  const startedAt = now();
  const handler = handlers[event.type];
  if (!handler) {
    return fail(context, "unknown_function", `The function has no ${event.type} handler`);
  }
  let batch: MessageBatch | null = null;
  const finish = (error: EventResult["error"]) => {
    const { acked, retried } = batch?.verdicts() ?? { acked: [], retried: [] };
    answer(context, { error, acked, retried }, now() - startedAt);
  };
  const failed = (error: unknown) => {
    report(error, context);
    const refusal = refusalIn(error);
    const code = refusal && isAway(refusal) ? "runtime_unavailable" : "function_failed";
    finish({ code, message: firstLine(error) });
  };
  try {
    const given = event.type === "queue"
      ? batch = new MessageBatch(event, contents)
      : controllerOf(event);
    const incoming = { context, functionName: context.functionName };
    const returned = handler(given, environment(), executionContext(incoming));
    promiseThen(NativePromise.resolve(returned), () => finish(null), failed);
  } catch (error) {
    failed(error);
  }
}

/** The event of `scheduled(event, env, ctx)`, as module workers know it. */
function controllerOf(
  { name, cron, scheduledTime }: Extract<FunctionEvent, { type: "scheduled" }>,
) {
  return freeze({ type: "scheduled", name, cron, scheduledTime, noRetry: () => {} });
}

function answer(context: RequestContext, result: EventResult, runMs: number): void {
  const { request, work } = context;
  work.answered = true;
  send([TO_CELL.response, request, 200, [], JSONStringify(result), runMs, work.dbMs]);
  settle(request, work);
}

function fail({ request, work }: RequestContext, code: IsolateProblem, detail: string): void {
  work.answered = true;
  send([TO_CELL.failed, request, code, detail]);
  settle(request, work);
}

function firstLine(error: unknown): string {
  try {
    const text = error instanceof NativeError ? `${error.name}: ${error.message}` : String(error);
    return text.split("\n")[0]!.slice(0, MAX_MESSAGE_CHARS);
  } catch {
    // The tenant's own `name`, `message` or `toString` threw.
    return "An error that cannot be described";
  }
}
