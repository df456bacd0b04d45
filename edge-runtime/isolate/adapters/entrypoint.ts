/** Classes whose instances answer, as `WorkerEntrypoint` of Cloudflare's workers. */
import type { ExecutionContext } from "./contexts.ts";
import { functionToString } from "../primordials.ts";

/** Made for each call, with the context and the variables. */
export type Entrypoint<Method extends string> = new (
  context: ExecutionContext,
  env: unknown,
) => Record<Method, (argument: unknown) => unknown>;

/** The class, if a module's default export is one whose instances have this method. */
export function entrypointOf<Method extends string>(
  exported: unknown,
  method: Method,
): Entrypoint<Method> | null {
  if (typeof exported !== "function" || !/^class\b/.test(functionToString(exported as never))) {
    return null;
  }
  const { prototype } = exported as { prototype: Record<string, unknown> };
  return typeof prototype[method] === "function" ? exported as Entrypoint<Method> : null;
}
