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
  #open: AbortController | null = null;

  constructor(control: Control) {
    this.#control = control;
  }

  /** A queue of the tenant's logs from now on; close it with {@link unfollow}. */
  follow(tenant: TenantId): LogQueue {
    const queue = new LogQueue();
    const queues = this.#queues.get(tenant) ?? new Set();
    this.#queues.set(tenant, queues.add(queue));
    this.#open ??= this.#openStream();
    return queue;
  }

  unfollow(tenant: TenantId, queue: LogQueue): void {
    queue.close();
    const queues = this.#queues.get(tenant);
    queues?.delete(queue);
    if (queues?.size === 0) this.#queues.delete(tenant);
    if (this.#queues.size > 0) return;
    this.#open?.abort();
    this.#open = null;
  }

  #openStream(): AbortController {
    const { collections, stopping, log } = this.#control;
    const open = new AbortController();
    const onDocument = (entry: LogDocument) => this.#deliver(entry);
    const signal = AbortSignal.any([open.signal, stopping]);
    void followChanges(collections.logs, { onDocument }, { signal, log });
    return open;
  }

  #deliver(entry: LogDocument): void {
    for (const queue of this.#queues.get(entry.tenantId) ?? []) queue.push(entry);
  }
}

export const logFeed = perControl((control) => new LogFeed(control));
