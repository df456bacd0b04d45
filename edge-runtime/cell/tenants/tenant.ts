/** One tenant in this cell: its deployment, and the isolate that answers for it. */
import { ProblemError } from "@imprun/contracts/problem";
import type { DeployedFunction } from "@imprun/contracts/documents/published";
import type { RolloutResult, TenantDeployment } from "@imprun/contracts/runtime/frames";
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import type { Isolate } from "../isolates/isolate.ts";
import { Backoff } from "./backoff.ts";
import { type Boot, ImportFailed } from "./boot.ts";
import { Queue } from "./queue.ts";

interface Prepared {
  readonly isolate: Isolate;
  readonly deployment: TenantDeployment;
}

/** A prepared isolate that nobody deployed is dropped after this. */
const PREPARED_MS = 60_000;

export class Tenant {
  readonly gatewayId: string;
  functions: ReadonlyMap<string, DeployedFunction>;
  isolate: Isolate | null = null;
  /** Requests that are not answered yet. */
  inFlight = 0;
  /** When it was last asked for; `performance.now()`. */
  usedAt = performance.now();
  readonly backoff = new Backoff();
  readonly #queue: Queue;
  #booting: Promise<Isolate> | null = null;
  #prepared: Prepared | null = null;
  #rollouts: Promise<unknown> = Promise.resolve();

  constructor(public deployment: TenantDeployment, private readonly boot: Boot) {
    this.gatewayId = parseTenantId(deployment.tenantId as TenantId).gatewayId;
    this.functions = new Map(Object.entries(deployment.functions));
    this.#queue = new Queue();
  }

  /** The isolate, if it can take a request for this function at once. */
  ready(functionName: string): Isolate | null {
    const isolate = this.isolate;
    if (isolate === null || isolate.state !== "ready" || !isolate.imported.has(functionName)) {
      return null;
    }
    return isolate.hasRoom(this.deployment.limits.concurrentRequests) ? isolate : null;
  }

  /**
   * Boots the isolate, imports the function, waits for room, at most `queueWaitMs` in all, and then calls `use` at
   * once, so that nobody else takes the room. Throws ProblemError with the reason.
   */
  async acquire(functionName: string, use: (isolate: Isolate) => void): Promise<void> {
    const { queueWaitMs, concurrentRequests } = this.deployment.limits;
    const deadline = performance.now() + queueWaitMs;
    while (true) {
      const isolate = await within(this.#imported(functionName), deadline);
      if (this.isolate !== isolate || isolate.state !== "ready") continue;
      if (isolate.hasRoom(concurrentRequests)) return use(isolate);
      await this.#queue.wait(deadline, concurrentRequests);
    }
  }

  /** There is room for one more request. */
  released(): void {
    this.#queue.release();
  }

  async #imported(functionName: string): Promise<Isolate> {
    const isolate = this.isolate?.state === "ready" ? this.isolate : await this.#boot(functionName);
    if (!isolate.imported.has(functionName)) {
      const failure = await this.boot.importInto(isolate, this.deployment, [functionName]);
      if (failure) throw new ImportFailed(failure);
    }
    return isolate;
  }

  /** Boots once for all that wait. */
  #boot(functionName: string): Promise<Isolate> {
    this.backoff.check();
    return this.#booting ??= this.#bootNow(functionName).finally(() => this.#booting = null);
  }

  async #bootNow(functionName: string): Promise<Isolate> {
    while (true) {
      const { deployment } = this;
      const isolate = await this.boot.start(deployment, [functionName]);
      if (this.deployment !== deployment && this.isolate?.state === "ready") {
        // A rollout was faster and brought its own.
        isolate.drain();
        return this.isolate;
      }
      if (this.deployment !== deployment) {
        isolate.drain();
        continue;
      }
      isolate.state = "ready";
      return this.isolate = isolate;
    }
  }

  /** The isolate ended or was discarded. */
  lost(isolate: Isolate): void {
    if (this.isolate === isolate) this.isolate = null;
    if (this.#prepared?.isolate === isolate) this.#prepared = null;
    this.#queue.releaseAll();
  }

  /** Boots an isolate with a candidate, imports `changed` and what is in use now, and keeps it for `deploy`. */
  prepare(candidate: TenantDeployment, changed: readonly string[]): Promise<RolloutResult> {
    return this.#exclusively(async () => {
      this.#dropPrepared();
      const wanted = new Set([...changed, ...(this.isolate?.imported ?? [])]);
      const names = [...wanted].filter((name) => Object.hasOwn(candidate.functions, name));
      const result = await this.#try(candidate, names);
      if (!result.isolate) return result.result;
      const { isolate } = result;
      const prepared = { isolate, deployment: candidate };
      this.#prepared = prepared;
      setTimeout(() => {
        if (this.#prepared === prepared) this.#dropPrepared();
      }, PREPARED_MS);
      const declared = changed.flatMap((name) =>
        isolate.declared.has(name) ? [[name, isolate.declared.get(name)]] : []
      );
      return { ...result.result, declared: Object.fromEntries(declared) };
    });
  }

  /** Swaps to a revision: the prepared isolate if it fits, a new one if the tenant is warm, later if it is cold. */
  deploy(deployment: TenantDeployment): Promise<RolloutResult> {
    return this.#exclusively(async () => {
      if (deployment.revision < this.deployment.revision) return done(false);
      if (sameContent(deployment, this.deployment)) {
        this.#adopt(deployment);
        return done(this.isolate !== null);
      }
      const prepared = this.#prepared;
      if (prepared && sameContent(prepared.deployment, deployment) && prepared.isolate.isAlive) {
        this.#prepared = null;
        this.#swap(deployment, prepared.isolate);
        return done(true);
      }
      this.#dropPrepared();
      if (!this.isolate || !deployment.running) {
        this.#swap(deployment, null);
        return done(false);
      }
      const names = [...this.isolate.imported].filter((name) =>
        Object.hasOwn(deployment.functions, name)
      );
      const { isolate, result } = await this.#try(deployment, names);
      if (isolate) this.#swap(deployment, isolate);
      return result;
    });
  }

  async #try(
    deployment: TenantDeployment,
    names: string[],
  ): Promise<{ isolate: Isolate | null; result: RolloutResult }> {
    try {
      return { isolate: await this.boot.start(deployment, names), result: done(true) };
    } catch (error) {
      if (!(error instanceof ImportFailed)) throw error;
      return { isolate: null, result: { ok: false, failure: error.failure, booted: false } };
    }
  }

  #swap(deployment: TenantDeployment, isolate: Isolate | null): void {
    const old = this.isolate;
    this.#adopt(deployment);
    this.backoff.clear();
    if (isolate) isolate.state = "ready";
    this.isolate = isolate;
    old?.drain();
    this.#queue.releaseAll();
  }

  #adopt(deployment: TenantDeployment): void {
    this.deployment = deployment;
    this.functions = new Map(Object.entries(deployment.functions));
  }

  #dropPrepared(): void {
    this.#prepared?.isolate.drain();
    this.#prepared = null;
  }

  /** Lets the isolate go; the next request boots another. */
  evict(): void {
    const { isolate } = this;
    this.isolate = null;
    isolate?.drain();
  }

  /** The tenant is no more. */
  remove(): void {
    this.#dropPrepared();
    this.evict();
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#rollouts.then(work);
    // Each rollout answers its own failure; the next one must run all the same.
    this.#rollouts = next.catch(() => {});
    return next;
  }
}

function done(booted: boolean): RolloutResult {
  return { ok: true, failure: null, booted };
}

/** Whether an isolate of one deployment may answer for the other. */
function sameContent(a: TenantDeployment, b: TenantDeployment): boolean {
  return a.running === b.running && a.authType === b.authType &&
    sameValue(a.variables, b.variables) &&
    sameValue(a.functions, b.functions) && sameValue(a.limits, b.limits);
}

function sameValue(a: object, b: object): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: object): unknown[] {
  return Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
}

async function within<T>(work: Promise<T>, deadline: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ProblemError("queue_limit", "No isolate came up in time", { retryAfterSeconds: 1 }),
        ),
      Math.max(0, deadline - performance.now()),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
