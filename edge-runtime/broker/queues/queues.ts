/**
 * Queues: functions put messages in, and each message is delivered to the function that consumes its queue at least
 * once. One batch of a queue is under way at a time in each broker.
 */
import type { DeploymentDocument } from "@imprun/contracts/documents/published";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import { ProblemError } from "@imprun/contracts/problem";
import type { EventResult, FunctionEvent } from "@imprun/contracts/runtime/frames";
import type { QueueConsumer } from "@imprun/contracts/triggers";
import { report } from "../../report.ts";
import { Gate } from "../gate.ts";
import { leased, leaseEnd, writtenDown } from "../lease.ts";
import { joinContents, splitContents } from "./contents.ts";
import { settle } from "./settle.ts";
import type { Claimed, QueueAddress, QueueStore } from "./store.ts";

export interface QueuePorts {
  /** Whether there is a cell to run anything. */
  isReady(): boolean;
  run(
    target: { tenantId: string; function: string; requestId: string },
    event: FunctionEvent,
    contents: Uint8Array,
  ): Promise<EventResult>;
}

interface Consumer {
  readonly address: QueueAddress;
  readonly functionName: string;
  readonly settings: QueueConsumer;
  isRunning: boolean;
  isRung: boolean;
  /** What the queue held at the last look, and has got since; null before the first. */
  count: Count | null;
}

interface Count {
  messages: number;
  readonly countedAt: number;
}

/** How long a delayed message, or one of another broker, waits beyond its time at most. */
const POLL_MS = 1_000;
const COUNT_MS = 1_000;

export class Queues {
  readonly #consumers = new Map<string, Map<string, Consumer>>();
  readonly #active = new Set<Promise<void>>();
  readonly #gate = new Gate(
    TRIGGER_LIMITS.sendsAtOnce,
    TRIGGER_LIMITS.sendsWaiting,
    "TRIGGER_LIMITS.sendsWaiting",
  );
  readonly #timer: ReturnType<typeof setInterval>;
  #isPolling = false;
  #isAway = false;
  #stopped = false;

  constructor(private readonly store: QueueStore, private readonly ports: QueuePorts) {
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
  }

  /** The tenant has this content from now on. Of several consumers of a queue the first by name gets its messages. */
  deployed({ _id: tenantId, functions, running }: DeploymentDocument): void {
    const consumers = new Map<string, Consumer>();
    for (const functionName of running ? Object.keys(functions).sort() : []) {
      for (const settings of functions[functionName]!.triggers?.queues ?? []) {
        if (consumers.has(settings.name)) continue;
        const address = { tenantId, queue: settings.name };
        const state = { isRunning: false, isRung: false, count: null };
        consumers.set(settings.name, { address, functionName, settings, ...state });
      }
    }
    if (consumers.size > 0) this.#consumers.set(tenantId, consumers);
    else this.#consumers.delete(tenantId);
    for (const consumer of consumers.values()) this.#ring(consumer);
  }

  /** The tenant is no more; control removes its messages. */
  removed(tenantId: string): void {
    this.#consumers.delete(tenantId);
  }

  /**
   * Keeps messages, one BSON document behind the other in `bytes`, and resolves with their ids. Throws ProblemError
   * `unknown_queue`, `message_limit`, `queue_full`, `concurrency_limit`, or `unavailable` when the database cannot be reached.
   */
  async send(
    address: QueueAddress,
    delaysSeconds: readonly number[],
    bytes: Uint8Array,
  ): Promise<string[]> {
    const consumer = this.#consumers.get(address.tenantId)?.get(address.queue);
    if (!consumer) throw unknownQueue(address.queue);
    const contents = splitContents(bytes, delaysSeconds.length);
    try {
      const ids = await this.#gate.run(address.tenantId, async () => {
        await this.#makeRoom(consumer, contents.length);
        return await this.store.add(address, contents, delaysSeconds);
      });
      if (delaysSeconds.some((delay) => delay === 0)) this.#ring(consumer);
      return ids;
    } catch (cause) {
      if (cause instanceof ProblemError) throw cause;
      throw new ProblemError("unavailable", "The message cannot be kept right now", {}, { cause });
    }
  }

  /** Delivers nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await Promise.all(this.#active);
  }

  /** The limit holds up to what all brokers take in a second. */
  async #makeRoom(consumer: Consumer, messages: number): Promise<void> {
    const { address } = consumer;
    let { count } = consumer;
    if (count === null || performance.now() - count.countedAt > COUNT_MS) {
      count = { messages: await this.store.count(address), countedAt: performance.now() };
      consumer.count = count;
    }
    const limit = TRIGGER_LIMITS.queueMessages;
    if (count.messages + messages > limit) {
      const detail = `The queue ${address.queue} may hold ${limit} messages, dead letters included`;
      throw new ProblemError("queue_full", detail, { limit });
    }
    count.messages += messages;
  }

  async #poll(): Promise<void> {
    if (this.#consumers.size === 0 || this.#isPolling) return;
    this.#isPolling = true;
    try {
      for (const { tenantId, queue } of await this.store.due()) {
        const consumer = this.#consumers.get(tenantId)?.get(queue);
        if (consumer) this.#ring(consumer);
      }
      this.#isAway = false;
    } catch (error) {
      if (!this.#isAway) report("Queues could not be looked at", error);
      this.#isAway = true;
    } finally {
      this.#isPolling = false;
    }
  }

  #ring(consumer: Consumer): void {
    consumer.isRung = true;
    if (consumer.isRunning || this.#stopped || !this.ports.isReady()) return;
    consumer.isRunning = true;
    const work = this.#deliverAll(consumer).finally(() => {
      consumer.isRunning = false;
      this.#active.delete(work);
    });
    this.#active.add(work);
  }

  async #deliverAll(consumer: Consumer): Promise<void> {
    const { tenantId, queue } = consumer.address;
    const isCurrent = () =>
      !this.#stopped && this.#consumers.get(tenantId)?.get(queue) === consumer;
    try {
      while (consumer.isRung && isCurrent()) {
        consumer.isRung = false;
        while (isCurrent() && this.ports.isReady() && await this.#deliver(consumer));
      }
    } catch (error) {
      // What was claimed comes back when its time is over.
      report(`The queue ${queue} of ${tenantId} could not be delivered`, error);
    }
  }

  /** Delivers one batch. Returns whether there was one. */
  async #deliver({ address, functionName, settings }: Consumer): Promise<boolean> {
    const delivery = crypto.randomUUID();
    const messages = await this.store.claim(address, settings.batchSize, delivery, leaseEnd());
    if (messages.length === 0) return false;
    const target = { tenantId: address.tenantId, function: functionName, requestId: delivery };
    const name = `the delivery ${delivery}`;
    await leased(name, (until) => this.store.hide(delivery, until), async () => {
      const result = await this.#run(target, address.queue, messages);
      await writtenDown(name, () => this.#settle(delivery, messages, result, settings));
    });
    return true;
  }

  /** May be done again when it broke off halfway. */
  async #settle(
    delivery: string,
    messages: readonly Claimed[],
    result: EventResult,
    settings: QueueConsumer,
  ): Promise<void> {
    const { done, retries, dead } = settle(messages, result, settings, Date.now());
    const why = result.error && `${result.error.code}: ${result.error.message}`;
    await this.store.remove(delivery, done);
    await this.store.retry(delivery, retries, why);
    await this.store.bury(delivery, dead, why);
  }

  async #run(
    target: Parameters<QueuePorts["run"]>[0],
    queue: string,
    messages: readonly Claimed[],
  ): Promise<EventResult> {
    const event: FunctionEvent = {
      type: "queue",
      queue,
      messages: messages.map(({ _id, sentAt, attempts }) => ({
        id: _id,
        sentAt: sentAt.getTime(),
        attempts,
      })),
    };
    try {
      return await this.ports.run(target, event, joinContents(messages.map((m) => m.content)));
    } catch (cause) {
      // A lost cell counts as a delivery: the message may be what ended it.
      if (cause instanceof ProblemError && cause.code !== "runtime_unavailable") {
        return { error: { code: cause.code, message: cause.message }, acked: [], retried: [] };
      }
      report(`A delivery of ${queue} to ${target.tenantId} broke off`, cause);
      const error = { code: "internal", message: "The process that ran it ended" };
      return { error, acked: [], retried: [] };
    }
  }
}

function unknownQueue(queue: string): ProblemError {
  return new ProblemError(
    "unknown_queue",
    `No function here consumes the queue ${queue}; publish one that exports queues = ["${queue}"]`,
  );
}
