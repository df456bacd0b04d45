/** The answers of runtimes to what control wrote: one change stream for the process, and a read of the database as its spare. */
import type { AckDocument } from "@imprun/contracts/documents/published";
import type { Control } from "../context.ts";
import { delay } from "../data/delay.ts";
import { followChanges } from "../data/follow-changes.ts";
import { perControl } from "../data/per-control.ts";

/** How often the database is read while waiting: how long a lost event delays at most. */
const READ_MS = 250;
/** The first read comes sooner, for the case that the stream is not open yet. */
const FIRST_READ_MS = 25;

type Listener = (ack: AckDocument) => void;

/** All acks of all tenants, as they are written. */
class AckFeed {
  readonly #control: Control;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly ended: Promise<void>;

  constructor(control: Control) {
    this.#control = control;
    const onDocument = (ack: AckDocument) => this.#offer(ack);
    this.ended = followChanges(control.collections.acks, { onDocument }, {
      signal: control.stopping,
      log: control.log,
    });
  }

  /** Listens to a tenant until the returned function is called. */
  listen(tenant: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(tenant) ?? new Set();
    this.#listeners.set(tenant, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(tenant);
    };
  }

  /** Reads what the stream may have missed. */
  async read(tenant: string): Promise<void> {
    const acks = await this.#control.collections.acks.find({ tenantId: tenant }).toArray();
    for (const ack of acks) this.#offer(ack);
  }

  #offer(ack: AckDocument): void {
    for (const listener of this.#listeners.get(ack.tenantId) ?? []) listener(ack);
  }
}

const feedOf = perControl((control) => new AckFeed(control));

/** Opens the stream ahead of the first publish; the promise resolves when it has ended after `control.stopping`. */
export function startAcks(control: Control): Promise<void> {
  return feedOf(control).ended;
}

/** Collects the acks of one proposal or revision. Begin before the write that they answer, and always end. */
export class AckWait {
  /** The latest ack that counts, by instance. */
  readonly received = new Map<string, AckDocument>();
  readonly #control: Control;
  readonly #tenant: string;
  readonly #stopListening: () => void;
  #changed = Promise.withResolvers<void>();

  /** @param counts which acks answer the write */
  constructor(control: Control, tenant: string, counts: (ack: AckDocument) => boolean) {
    this.#control = control;
    this.#tenant = tenant;
    this.#stopListening = feedOf(control).listen(tenant, (ack) => {
      if (!counts(ack)) return;
      this.received.set(ack.instance, ack);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    });
  }

  /** Waits until `done` says so, at most `timeoutMs`, and no longer than the process lives. */
  async until(done: () => boolean, timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const left = new AbortController();
    const stopped = AbortSignal.any([this.#control.stopping, left.signal]);
    try {
      for (let waitMs = FIRST_READ_MS; !done() && !stopped.aborted; waitMs = READ_MS) {
        const leftMs = deadline - performance.now();
        if (leftMs <= 0) return;
        const read = this.#readAfter(Math.min(waitMs, leftMs), stopped);
        await Promise.race([this.#changed.promise, read]);
      }
    } finally {
      left.abort();
    }
  }

  end(): void {
    this.#stopListening();
  }

  async #readAfter(ms: number, signal: AbortSignal): Promise<void> {
    await delay(ms, signal);
    if (!signal.aborted) await feedOf(this.#control).read(this.#tenant);
  }
}
