/**
 * What a broker has taken of the schedules and queues it keeps by saying again and again that it still works at it. So
 * others have it soon after its owner is gone, however long the work may take.
 */
import { HEARTBEAT_MS, INSTANCE_LIVE_MS } from "@imprun/contracts/limits";
import { report } from "../report.ts";

/** How long the outcome of work is kept that the database does not take, and how often it is offered. */
const KEPT_MS = 120_000;
const RETRY_MS = 1_000;

/** When a lease that is taken or renewed now runs out. */
export function leaseEnd(now = Date.now()): Date {
  return new Date(now + INSTANCE_LIVE_MS);
}

/** Does the work, and meanwhile calls `renew` with the new end of the lease, as often as instances have heartbeats. */
export async function leased<T>(
  name: string,
  renew: (until: Date) => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => {
    // A lease that runs out meanwhile may be taken by others, and what its owner writes then has no effect.
    renew(leaseEnd()).catch((error) => report(`The lease of ${name} was not renewed`, error));
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Writes down what became of the work, as soon as MongoDB is there again if it is away. Throws when that takes too long. */
export async function writtenDown(name: string, write: () => Promise<void>): Promise<void> {
  const giveUpAt = performance.now() + KEPT_MS;
  for (let isReported = false;; isReported = true) {
    try {
      return await write();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      if (!isReported) report(`The outcome of ${name} cannot be written down yet`, error);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
