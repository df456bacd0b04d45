/** Live logs: one change stream for the process, open only while somebody follows, fanned out by tenant. */
import type { LogDocument } from "@imprun/contracts/documents/telemetry";
import type { TenantId } from "@imprun/contracts/names";
import type { Control } from "../context.ts";
import { followChanges } from "../data/follow-changes.ts";
import { perControl } from "../data/per-control.ts";
import { LogQueue } from "./queue.ts";

class LogFeed {
  readonly #control: Control;
  readonly #queues = new Map<string, Set<LogQueue>>();
  #stream: { abort: AbortController; opened: Promise<void> } | null = null;

  constructor(control: Control) {
    this.#control = control;
  }

  /** A queue of the tenant's logs; it misses none once `opened` resolves. End it with {@link unfollow}. */
  follow(tenant: TenantId): { queue: LogQueue; opened: Promise<void> } {
    const queue = new LogQueue();
    const queues = this.#queues.get(tenant) ?? new Set();
    this.#queues.set(tenant, queues.add(queue));
    this.#stream ??= this.#openStream();
    return { queue, opened: this.#stream.opened };
  }

  unfollow(tenant: TenantId, queue: LogQueue): void {
    queue.close();
    const queues = this.#queues.get(tenant);
    queues?.delete(queue);
    if (queues?.size === 0) this.#queues.delete(tenant);
    if (this.#queues.size > 0) return;
    this.#stream?.abort.abort();
    this.#stream = null;
  }

  #openStream(): { abort: AbortController; opened: Promise<void> } {
    const { collections, stopping, log } = this.#control;
    const abort = new AbortController();
    const opened = Promise.withResolvers<void>();
    const follower = {
      onDocument: (entry: LogDocument) => this.#deliver(entry),
      onOpen: opened.resolve,
    };
    const signal = AbortSignal.any([abort.signal, stopping]);
    void followChanges(collections.logs, follower, { signal, log });
    return { abort, opened: opened.promise };
  }

  #deliver(entry: LogDocument): void {
    for (const queue of this.#queues.get(entry.tenantId) ?? []) queue.push(entry);
  }
}

export const logFeed = perControl((control) => new LogFeed(control));
