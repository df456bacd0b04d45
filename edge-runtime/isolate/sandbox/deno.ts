/** The small `Deno` that stays: what web functions use of it, and clear refusals for the rest. */
import { registration } from "../modules.ts";
import { freeze } from "../primordials.ts";
import { upgradeWebSocket } from "../sockets/upgrade.ts";
import { cron } from "./deno-cron.ts";
import { refuse, refusingFunctions } from "./deno-refusals.ts";

type Variables = () => Readonly<Record<string, string>>;

/** Made from the real one, which must not be reachable afterwards. */
export function createDeno(real: typeof Deno, variables: Variables): object {
  const env = freeze({
    get: (name: string) => Object.hasOwn(variables(), name) ? variables()[name] : undefined,
    has: (name: string) => Object.hasOwn(variables(), name),
    toObject: () => ({ ...variables() }),
    set: () => refuse("env.set"),
    delete: () => refuse("env.delete"),
  });
  const known: Record<string, unknown> = {
    serve,
    cron,
    env,
    version: freeze({ ...real.version }),
    build: freeze({ ...real.build }),
    errors: real.errors,
    inspect: real.inspect,
    noColor: true,
    args: freeze([]),
    pid: 0,
    upgradeWebSocket,
    // No signal ever comes.
    addSignalListener: () => {},
    removeSignalListener: () => {},
  };
  const refusing = refusingFunctions(real);
  return new Proxy(freeze(Object.assign(Object.create(null), known)) as object, {
    get(target, key) {
      if (typeof key === "symbol") return undefined;
      if (Object.hasOwn(target, key)) return (target as Record<string, unknown>)[key];
      return refusing[key] ?? refuse(key);
    },
  });
}

type Handler = (...args: unknown[]) => unknown;

interface ServeOptions {
  readonly handler?: unknown;
  readonly onError?: (error: unknown) => unknown;
  readonly onListen?: (address: object) => void;
}

/** A handler whose errors `onError` answers. */
function answering(handler: Handler, onError: (error: unknown) => unknown): Handler {
  return async (...args) => {
    try {
      return await handler(...args);
    } catch (error) {
      return await onError(error);
    }
  };
}

/** `Deno.serve(handler)`, `Deno.serve(options, handler)`, `Deno.serve({handler})`: the function's handler. */
function serve(...args: unknown[]): object {
  const options = args.find((value) => typeof value === "object") as ServeOptions;
  const handler = args.find((value) => typeof value === "function") ?? options?.handler;
  if (typeof handler !== "function") throw new TypeError("Deno.serve needs a handler");
  const { onError, onListen } = (options ?? {}) as ServeOptions;
  registration().serve = (onError ? answering(handler as Handler, onError) : handler) as never;
  const never = new Promise<void>(() => {});
  const addr = { transport: "tcp", hostname: "0.0.0.0", port: 0 };
  onListen?.(addr);
  return {
    addr,
    finished: never,
    shutdown: () => Promise.resolve(),
    ref() {},
    unref() {},
  };
}
