/** What the platform refused or could not do, behind an error that a function did not catch. */
import { PlatformError } from "./calls.ts";
import { ExternalMemoryError } from "./memory/meter.ts";
import { NativeError } from "./primordials.ts";

export type Refusal = PlatformError | ExternalMemoryError;

/** An error that was wrapped more often is the function's own. */
const MAX_CAUSES = 4;

/** The refusal of the platform that the function did not catch, or that it wrapped. */
export function refusalIn(error: unknown): Refusal | null {
  for (let at = error, depth = 0; depth < MAX_CAUSES && at instanceof NativeError; depth++) {
    if (at instanceof PlatformError || at instanceof ExternalMemoryError) return at;
    at = causeOf(at);
  }
  return null;
}

/** Whether the database or the broker is away: then it is not the function that failed, and it may be tried again. */
export function isAway({ code }: Refusal): boolean {
  return code === "unavailable" || code === "runtime_unavailable";
}

function causeOf(error: Error): unknown {
  try {
    return error.cause;
  } catch {
    // The tenant's own accessor threw: then there is no refusal of ours behind it.
    return null;
  }
}
