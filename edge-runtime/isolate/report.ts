/** Log lines and errors on their way to the cell. */
import { type LogLevelIndex, TO_CELL } from "@imprun/contracts/runtime/isolate";
import { currentContext, type RequestContext } from "./context.ts";
import { send } from "./port.ts";
import { NativeError } from "./primordials.ts";
import { readable } from "./stacks.ts";

/** Longer lines are cut here, so that they need not be carried; the cell cuts at the tenant's own limit. */
const MAX_LINE_CHARS = 64 * 1024;

/** Writes a line to the tenant's logs, for the request of the running code or of `context`. */
export function log(
  level: LogLevelIndex,
  message: string,
  context: RequestContext | undefined = currentContext(),
): void {
  const text = message.length > MAX_LINE_CHARS ? message.slice(0, MAX_LINE_CHARS) : message;
  send([TO_CELL.log, level, text, context?.request ?? 0, context?.functionName ?? null]);
}

/** Logs an error that nobody caught, with its stack. */
export function report(error: unknown, context?: RequestContext, prefix = "Uncaught"): void {
  log(3, `${prefix} ${describe(error)}`, context);
}

/** An error's stack with the names of functions and versions in place of internal addresses. */
export function describe(error: unknown): string {
  try {
    if (error instanceof NativeError) {
      const cause = error.cause === undefined ? "" : `\nCaused by ${describe(error.cause)}`;
      return readable(String(error.stack ?? `${error.name}: ${error.message}`)) + cause;
    }
    return String(error);
  } catch {
    // The tenant's own `stack`, `toString` or `cause` threw; there is nothing more to say about this error.
    return "An error that cannot be described";
  }
}
