/** Runs a handler to its answer. */
import { type Handler, LATER } from "./adapters/handlers.ts";
import { InvalidJson } from "./adapters/body.ts";
import { answerValue } from "./adapters/response.ts";
import { type RequestContext, runIn } from "./context.ts";
import type { Incoming } from "./incoming.ts";
import { isLimit } from "./limits.ts";
import { NativePromise, promiseThen } from "./primordials.ts";
import { isAway, type Refusal, refusalIn } from "./refusals.ts";
import { report } from "./report.ts";
import { settle } from "./imp/wait-until.ts";

interface Run {
  readonly handler: Handler;
  readonly incoming: Incoming;
}

/** Calls the handler in its request's context; every way it may end becomes an answer or a failure. */
export function runHandler(handler: Handler, incoming: Incoming): void {
  incoming.context.work.pending++;
  runIn(incoming.context, start, { handler, incoming });
}

function start({ handler, incoming }: Run): void {
  try {
    const returned = handler(incoming);
    if (isThenable(returned)) {
      promiseThen(
        NativePromise.resolve(returned),
        (value) => finish(incoming, value),
        (error) => failed(incoming, error),
      );
    } else finish(incoming, returned);
  } catch (error) {
    failed(incoming, error);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return value !== null && typeof value === "object" &&
    typeof (value as { then?: unknown }).then === "function";
}

function finish(incoming: Incoming, value: unknown): void {
  try {
    if (value === LATER && !incoming.answered) {
      incoming.whenAnswered = () => done(incoming.context);
      return;
    }
    if (value !== LATER && !incoming.answered) {
      if (value === undefined) {
        incoming.fail("no_response", "The function returned nothing and did not use its response");
      } else {
        const answering = answerValue(incoming, value);
        if (answering) {
          promiseThen(
            answering,
            () => done(incoming.context),
            (error) => failed(incoming, error),
          );
          return;
        }
      }
    }
  } catch (error) {
    return failed(incoming, error);
  }
  done(incoming.context);
}

function failed(incoming: Incoming, error: unknown): void {
  if (error instanceof InvalidJson) {
    incoming.fail("invalid_json", error.message);
  } else {
    report(error, incoming.context);
    const refusal = refusalIn(error);
    if (refusal && isLimit(refusal.code)) incoming.fail(refusal.code, detailOf(refusal));
    else if (refusal && isAway(refusal)) incoming.fail("runtime_unavailable", refusal.message);
    else incoming.fail("function_failed", "The function threw an error; its logs have the stack");
  }
  done(incoming.context);
}

/** For whoever called: the hosts behind a function are its author's business, and in its logs. */
function detailOf({ code, message }: Refusal): string {
  return code === "host_not_allowed" ? "The function's logs name the host" : message;
}

function done(context: RequestContext): void {
  settle(context.request, context.work);
}
