/** Service workers: what `addEventListener("fetch", …)` and `addEventListener("scheduled", …)` left. */
import { executionContext } from "./contexts.ts";
import type { Handler } from "./handlers.ts";
import { LazyRequest } from "./request.ts";

export type Listener = (event: unknown) => void;

/** What the listener gave to `respondWith` is the answer. */
export function handlerOfListener(listener: Listener): Handler {
  return (incoming) => {
    let answer: unknown;
    const { waitUntil, passThroughOnException } = executionContext(incoming);
    const event = Object.assign(new Event("fetch"), {
      request: new LazyRequest(incoming, incoming.url),
      clientId: "",
      respondWith(value: unknown) {
        answer = value;
      },
      waitUntil,
      passThroughOnException,
    });
    listener(event);
    return answer;
  };
}

/** A run lasts as long as what the listener gave to `waitUntil`, and fails with it. */
export function scheduledByListener(listener: Listener): (event: unknown) => Promise<unknown> {
  return (given) => {
    const work: unknown[] = [];
    const { cron, scheduledTime } = given as { cron: string; scheduledTime: number };
    const event = Object.assign(new Event("scheduled"), {
      cron,
      scheduledTime,
      noRetry() {},
      waitUntil: (promise: unknown) => void work.push(promise),
    });
    listener(event);
    return Promise.all(work);
  };
}
