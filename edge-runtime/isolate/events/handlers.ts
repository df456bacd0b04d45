/** What a module has for calls that no client makes: its handlers, and what it declares about them. */
import type { ImportFailure } from "@imprun/contracts/runtime/frames";
import { JSONParse, JSONStringify } from "../primordials.ts";

type EventHandler = (event: unknown, env: unknown, context: unknown) => unknown;

export interface EventHandlers {
  readonly scheduled: EventHandler | null;
  readonly queue: EventHandler | null;
}

type Namespace = Record<string, unknown>;

/** The handlers of a module: methods of its default export, or exports of their own. */
export function eventHandlersOf(module: Namespace): EventHandlers {
  return { scheduled: handlerNamed(module, "scheduled"), queue: handlerNamed(module, "queue") };
}

function handlerNamed(module: Namespace, name: "scheduled" | "queue"): EventHandler | null {
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
): { declared: Declared | null } | { code: ImportFailure["code"]; message: string } {
  const { schedule, queues } = module;
  if (schedule === undefined && queues === undefined) return { declared: null };
  if (schedule !== undefined && !scheduled) return without("schedule", "scheduled");
  if (queues !== undefined && !queue) return without("queues", "queue");
  try {
    return { declared: JSONParse(JSONStringify({ schedule, queues })) };
  } catch (error) {
    return { code: "import_failed", message: `schedule and queues must be plain data: ${error}` };
  }
}

function without(name: string, handler: string) {
  return {
    code: "no_handler" as const,
    message: `The module exports ${name}, and no handler called ${handler}`,
  };
}
