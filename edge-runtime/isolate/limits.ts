/** Limits that tenant code meets: each is told to the cell once for a request, whether the code goes on or not. */
import { type IsolateProblem, TO_CELL } from "@imprun/contracts/runtime/isolate";
import { currentContext } from "./context.ts";
import { send } from "./port.ts";
import { now } from "./primordials.ts";

/** The codes that refusals have as `code`, and that answers have when nobody catches them. */
const CODES: Readonly<Record<IsolateProblem, boolean>> = {
  memory_limit: true,
  outbound_limit: true,
  host_not_allowed: true,
  database_limit: true,
  recursion_limit: true,
  concurrency_limit: true,
  message_limit: true,
  cache_limit: true,
  queue_full: true,
  body_limit: false,
  function_failed: false,
  no_response: false,
  invalid_json: false,
  unknown_function: false,
  runtime_unavailable: false,
};
/** What belongs to no request is told so often. */
const TELL_EVERY_MS = 1_000;

const toldAt: { [code in IsolateProblem]?: number } = Object.create(null);

/** Whether the code stands for a limit that the function met. */
export function isLimit(code: unknown): code is IsolateProblem {
  return typeof code === "string" && CODES[code as IsolateProblem] === true;
}

/** Tells the cell that a limit refused something to a request; the cell knows its value. */
export function tellLimited(code: IsolateProblem, context = currentContext()): void {
  // It came from the broker through the cell, which knows the host too.
  if (code === "host_not_allowed") return;
  if (context) {
    const told = context.work.limited ??= Object.create(null) as { [code: string]: true };
    if (told[code]) return;
    told[code] = true;
  } else {
    const at = now();
    if (at - (toldAt[code] ?? -TELL_EVERY_MS) < TELL_EVERY_MS) return;
    toldAt[code] = at;
  }
  send([TO_CELL.limited, context?.request ?? 0, code]);
}
