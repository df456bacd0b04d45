/** Log lines and errors on their way to the cell. */
import { type LogLevelIndex, TO_CELL } from "@imprun/contracts/runtime/isolate";
import type { TenantLimits } from "@imprun/contracts/limits";
import { currentContext, type RequestContext } from "./context.ts";
import { hintFor } from "./hints.ts";
import { send, weigh } from "./port.ts";
import { NativeError, now } from "./primordials.ts";
import { readable } from "./stacks.ts";

const later = globalThis.setTimeout;
const { floor } = Math;
const SECOND_MS = 1_000;
let limits: Pick<TenantLimits, "logLineBytes" | "logLinesPerSecond"> = {
  logLineBytes: 64 * 1024,
  logLinesPerSecond: 1_000,
};
let second = 0;
let lines = 0;
/** Lines over the limit that the cell was not told of yet. */
let refused = 0;

/** The cell looks once more; what is cut or dropped here need not be carried, and read by the thread that all share. */
export function setLogLimits(known: typeof limits): void {
  limits = known;
}

/** Writes a line to the tenant's logs, for the request of the running code or of `context`. */
export function log(
  level: LogLevelIndex,
  message: string,
  context: RequestContext | undefined = currentContext(),
): void {
  const current = floor(now() / SECOND_MS);
  if (current !== second) {
    second = current;
    lines = 0;
  }
  if (++lines > limits.logLinesPerSecond) return refuse();
  // One more than there is room for, so that the cell sees that something is cut.
  const most = limits.logLineBytes + 1;
  const text = message.length > most ? message.slice(0, most) : message;
  weigh(text.length);
  send([TO_CELL.log, level, text, context?.request ?? 0, context?.functionName ?? null]);
}

function refuse(): void {
  if (refused++ === 0) later(tellRefused, SECOND_MS);
}

function tellRefused(): void {
  send([TO_CELL.log, 2, refused, 0, null]);
  refused = 0;
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
      const hint = hintFor(String(error.message));
      const stack = readable(String(error.stack ?? `${error.name}: ${error.message}`));
      return (hint === null ? stack : `${stack}\n${hint}`) + cause;
    }
    return String(error);
  } catch {
    // The tenant's own `stack`, `toString` or `cause` threw; there is nothing more to say about this error.
    return "An error that cannot be described";
  }
}
