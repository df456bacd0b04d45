/** What becomes of the messages of one delivery, as a decision without effects. */
import type { EventResult } from "@imprun/contracts/runtime/frames";
import type { QueueConsumer } from "@imprun/contracts/triggers";
import { retryDelaySeconds } from "./backoff.ts";
import type { Claimed, Retry } from "./store.ts";

export interface Settlement {
  readonly done: string[];
  readonly retries: Retry[];
  readonly dead: string[];
}

/** The platform did not get as far as calling the function: such a delivery does not count. */
const NOT_DELIVERED: ReadonlySet<string> = new Set([
  "concurrency_limit",
  "gateway_stopped",
  "queue_limit",
  "runtime_unavailable",
  "tenant_suspended",
  "unknown_function",
  "unknown_gateway",
]);
const NOT_DELIVERED_SECONDS = 5;

/**
 * Messages that the handler acknowledged are done; so are those it said nothing of, if it ended well. The others come
 * back, after the delay that the handler chose or the queue's back-off, until their retries are used up.
 */
export function settle(
  messages: readonly Claimed[],
  { error, acked, retried }: EventResult,
  { maxRetries, retryDelaySeconds: first }: QueueConsumer,
  now: number,
): Settlement {
  const isAcked = new Set(acked);
  const delays = new Map(retried.map(({ index, delaySeconds }) => [index, delaySeconds]));
  const counts = !NOT_DELIVERED.has(error?.code ?? "");
  const settlement: Settlement = { done: [], retries: [], dead: [] };
  messages.forEach(({ _id, attempts }, index) => {
    if (isAcked.has(index) || (!error && !delays.has(index))) settlement.done.push(_id);
    else if (counts && attempts > maxRetries) settlement.dead.push(_id);
    else {
      const delaySeconds = delays.get(index) ??
        (counts ? retryDelaySeconds(first, attempts) : NOT_DELIVERED_SECONDS);
      settlement.retries.push({
        _id,
        availableAt: new Date(now + delaySeconds * 1_000),
        attempts: counts ? attempts : attempts - 1,
      });
    }
  });
  return settlement;
}
