/** What a module has for calls that no client makes: its handlers, and what it declares about them. */
import type { ImportFailure } from "@imprun/contracts/runtime/frames";
import { entrypointOf } from "../adapters/entrypoint.ts";
import type { ExecutionContext } from "../adapters/contexts.ts";
import type { Registration } from "../adapters/handlers.ts";
import { scheduledByListener } from "../adapters/listeners.ts";
import { JSONParse, JSONStringify } from "../primordials.ts";

type EventHandler = (event: unknown, env: unknown, context: unknown) => unknown;

export interface EventHandlers {
  readonly scheduled: EventHandler | null;
  readonly queue: EventHandler | null;
}

type Namespace = Record<string, unknown>;

/** The handlers of a module: methods of its default export, exports of their own, or what it registered. */
export function eventHandlersOf(
  module: Namespace,
  { scheduledListener, crons }: Registration,
): EventHandlers {
  const scheduled = handlerNamed(module, "scheduled") ??
    (scheduledListener && scheduledByListener(scheduledListener));
  return { scheduled: withCrons(scheduled, crons), queue: handlerNamed(module, "queue") };
}

/** What `Deno.cron` registered goes by the schedule's name. */
function withCrons(
  scheduled: EventHandler | null,
  crons: Registration["crons"],
): EventHandler | null {
  if (crons.size === 0) return scheduled;
  return (event, ...others) => {
    const cron = crons.get((event as { name: string }).name);
    return cron ? cron.handler() : scheduled?.(event, ...others);
  };
}

function handlerNamed(module: Namespace, name: "scheduled" | "queue"): EventHandler | null {
  const Entrypoint = entrypointOf(module.default, name);
  if (Entrypoint) {
    return (event, env, context) => new Entrypoint(context as ExecutionContext, env)[name](event);
  }
  for (const owner of [module.default, module]) {
    if (owner === null || (typeof owner !== "object" && typeof owner !== "function")) continue;
    const handler = (owner as Namespace)[name];
    if (typeof handler === "function") {
      return (event, env, context) => handler.call(owner, event, env, context);
    }
  }
  return null;
}

export type Declared = { schedule?: unknown; queues?: unknown };

/**
 * The exports `schedule` and `queues` as plain data; null when there are none. Returns the code and the message of a
 * failed import when they have no handler or are no data.
 */
export function declaredBy(
  module: Namespace,
  { scheduled, queue }: EventHandlers,
  { crons }: Registration,
): { declared: Declared | null } | { code: ImportFailure["code"]; message: string } {
  const { queues } = module;
  const schedule = withCronSchedules(module.schedule, crons);
  if (schedule === undefined && queues === undefined) return { declared: null };
  if (schedule !== undefined && !scheduled) return without("schedule", "scheduled");
  if (queues !== undefined && !queue) return without("queues", "queue");
  try {
    return { declared: JSONParse(JSONStringify({ schedule, queues })) };
  } catch (error) {
    return { code: "import_failed", message: `schedule and queues must be plain data: ${error}` };
  }
}

function withCronSchedules(exported: unknown, crons: Registration["crons"]): unknown {
  if (crons.size === 0) return exported;
  const declared = [...crons].map(([name, { schedule }]) => ({ name, cron: schedule }));
  return exported === undefined ? declared : [exported, declared].flat();
}

function without(name: string, handler: string) {
  return {
    code: "no_handler" as const,
    message: `The module exports ${name}, and no handler called ${handler}`,
  };
}
