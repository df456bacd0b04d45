/** One tenant in this cell: its deployment, and the isolates that answer for it. */
import { ProblemError } from "@imprun/contracts/problem";
import type { DeployedFunction } from "@imprun/contracts/documents/published";
import type { RolloutResult, TenantDeployment } from "@imprun/contracts/runtime/frames";
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import type { Isolate } from "../isolates/isolate.ts";
import type { BootReason, Lifecycle, RetireReason } from "../lifecycle.ts";
import { Backoff } from "./backoff.ts";
import { type Boot, ImportFailed } from "./boot.ts";
import { Pool } from "./pool.ts";
import { Queue } from "./queue.ts";
import { sameContent } from "./same-content.ts";

interface Prepared {
  readonly isolate: Isolate;
  readonly deployment: TenantDeployment;
}

/** What all tenants of a cell share. */
export interface TenantParts {
  readonly boot: Boot;
  readonly lifecycle: Pick<Lifecycle, "draining" | "evicted" | "retired">;
  fault(error: unknown): void;
}

/** A prepared isolate that nobody deployed is dropped after this. */
const PREPARED_MS = 60_000;
/** An isolate beside others, or a successor, that did not come up is tried again after so long. */
const RETRY_MS = 10_000;

export class Tenant {
  readonly gatewayId: string;
  functions: ReadonlyMap<string, DeployedFunction>;
  /** Requests that are not answered yet. */
  inFlight = 0;
  readonly backoff = new Backoff();
  readonly #pool = new Pool();
  readonly #queue = new Queue();
  #booting: Promise<Isolate> | null = null;
  /** Until when somebody waits for that. */
  #wantedUntil = 0;
  /** One more isolate, or a successor, is on its way. */
  #isGrowing = false;
  #growAfter = 0;
  #prepared: Prepared | null = null;
  #rollouts: Promise<unknown> = Promise.resolve();

  constructor(public deployment: TenantDeployment, private readonly parts: TenantParts) {
    this.gatewayId = parseTenantId(deployment.tenantId as TenantId).gatewayId;
    this.functions = new Map(Object.entries(deployment.functions));
  }

  /** The isolates that take requests. */
  get serving(): readonly Isolate[] {
    return this.#pool.serving;
  }

  get isCold(): boolean {
    return this.#pool.isEmpty;
  }

  /** The least loaded isolate that can take a request for this function at once, if there is one. */
  ready(functionName: string): Isolate | null {
    return this.#pool.ready(functionName, this.deployment.limits.concurrentRequests);
  }

  /**
   * Boots an isolate if there is none, imports the function, waits for room, at most `queueWaitMs` in all, and then
   * calls `use` at once, so that nobody else takes the room. When all isolates are full, one more is booted beside
   * them. Throws ProblemError with the reason.
   */
  async acquire(functionName: string, use: (isolate: Isolate) => void): Promise<void> {
    const { queueWaitMs, concurrentRequests } = this.deployment.limits;
    const deadline = performance.now() + queueWaitMs;
    this.#wantedUntil = Math.max(this.#wantedUntil, deadline);
    while (true) {
      await within(this.#imported(functionName), deadline);
      const isolate = this.ready(functionName);
      if (isolate) return use(isolate);
      const leastLoaded = this.#pool.leastLoaded();
      // It went in the meantime, or another one has room that lacks the function.
      if (!leastLoaded || leastLoaded.load < concurrentRequests) continue;
      this.grow();
      await this.#queue.wait(deadline, concurrentRequests);
    }
  }

  /** There is room for one more request. */
  released(): void {
    this.#queue.release();
  }

  /** Sees to an isolate that has the function, if possible one with room. */
  async #imported(functionName: string): Promise<void> {
    const { deployment } = this;
    const isolate = this.#pool.leastLoaded() ?? await this.#bootOnce(functionName);
    if (
      isolate.imports.done.has(functionName) || isolate.load >= deployment.limits.concurrentRequests
    ) {
      return;
    }
    const failure = await this.parts.boot.importInto(isolate, deployment, [functionName]);
    if (failure === null) return;
    // One that had served nothing was stopped by this import; of others, whatever else they did may be why they are gone.
    const isToBlame = failure.code !== "import_failed" && isolate.served === 0;
    if (isolate.isAlive || isToBlame) throw new ImportFailed(failure);
  }

  /** Boots once for all that wait. */
  #bootOnce(functionName: string): Promise<Isolate> {
    this.backoff.check();
    return this.#booting ??= this.#boot(() => [functionName], "cold")
      .finally(() => this.#booting = null);
  }

  /** Boots an isolate of what is deployed when it is ready, which may be later than when it was begun. */
  async #boot(names: () => readonly string[], why: BootReason): Promise<Isolate> {
    while (true) {
      const { deployment } = this;
      const known = names().filter((name) => Object.hasOwn(deployment.functions, name));
      const isolate = await this.parts.boot.start(
        deployment,
        why === "cold" ? names() : known,
        why,
        () => why !== "cold" || performance.now() < this.#wantedUntil,
      );
      if (this.deployment === deployment) {
        this.#pool.add(isolate);
        this.#queue.release(deployment.limits.concurrentRequests);
        return isolate;
      }
      isolate.drain();
      // A rollout was faster and brought its own.
      const other = this.#pool.leastLoaded();
      if (other) return other;
    }
  }

  /** Boots one more isolate, if the tenant may have it and none is on its way. */
  grow(): void {
    if (this.serving.length < this.deployment.limits.isolates) this.#bootBeside("load");
  }

  /** Sees to an isolate before the first request; its functions come with their requests. */
  async warm(): Promise<void> {
    if (this.isCold && this.deployment.running) await this.#bootBeside("replacement");
  }

  /** Boots a successor; when it is there, the isolate takes no more requests. */
  retire(isolate: Isolate, why: RetireReason): void {
    const { deployment } = this;
    if (!this.#pool.has(isolate)) return;
    const booting = this.#bootBeside("retirement");
    if (!booting) return;
    this.parts.lifecycle.retired(isolate, deployment, why);
    booting.then((successor) => {
      if (successor && successor !== isolate && this.#pool.has(isolate)) this.#finish(isolate);
    });
  }

  /** Resolves with null when it did not come up; is null itself when it has to wait. */
  #bootBeside(why: BootReason): Promise<Isolate | null> | null {
    if (this.#isGrowing || performance.now() < this.#growAfter || this.backoff.isWaiting) {
      return null;
    }
    this.#isGrowing = true;
    return this.#boot(() => [...this.#pool.imported()], why).catch((error) => {
      // Those that are there go on, and the failure is known from where it happened.
      this.#growAfter = performance.now() + RETRY_MS;
      if (!(error instanceof ProblemError)) this.parts.fault(error);
      return null;
    }).finally(() => this.#isGrowing = false);
  }

  /** The isolate ended, was discarded, or does not answer. */
  lost(isolate: Isolate): void {
    this.#pool.forget(isolate);
    if (this.#prepared?.isolate === isolate) this.#prepared = null;
    this.#queue.release();
    if (this.isCold) this.#queue.releaseAll();
  }

  /** Something of the isolate's takes too long: it gets no more requests. */
  giveUp(isolate: Isolate): void {
    if (!this.#pool.has(isolate)) return isolate.drain();
    this.#finish(isolate);
    this.#queue.releaseAll();
  }

  /** Takes no more requests for an isolate that is alive; it finishes what it has. */
  #finish(isolate: Isolate): void {
    const { lifecycle } = this.parts;
    if (isolate.isBusy) lifecycle.draining(isolate, this.deployment, isolate.load);
    this.#pool.finish(isolate, this.deployment.limits.isolates);
  }

  /** Boots an isolate with a candidate, imports `changed` and what is in use now, and keeps it for `deploy`. */
  prepare(candidate: TenantDeployment, changed: readonly string[]): Promise<RolloutResult> {
    return this.#exclusively(async () => {
      this.#dropPrepared();
      const wanted = new Set([...changed, ...this.#pool.imported()]);
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
        isolate.imports.declared.has(name) ? [[name, isolate.imports.declared.get(name)]] : []
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
        return done(!this.isCold);
      }
      const prepared = this.#prepared;
      if (prepared && sameContent(prepared.deployment, deployment) && prepared.isolate.isAlive) {
        this.#prepared = null;
        this.#swap(deployment, prepared.isolate);
        return done(true);
      }
      this.#dropPrepared();
      if (this.isCold || !deployment.running) {
        this.#swap(deployment, null);
        return done(false);
      }
      const names = [...this.#pool.imported()].filter((name) =>
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
      const isolate = await this.parts.boot.start(deployment, names, "rollout");
      return { isolate, result: done(true) };
    } catch (error) {
      if (!(error instanceof ImportFailed)) throw error;
      return { isolate: null, result: { ok: false, failure: error.failure, booted: false } };
    }
  }

  #swap(deployment: TenantDeployment, isolate: Isolate | null): void {
    const old = this.serving;
    for (const one of old) this.#finish(one);
    this.#adopt(deployment);
    this.backoff.clear();
    this.#growAfter = 0;
    if (isolate) this.#pool.add(isolate);
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

  /** Lets an isolate that does nothing go; if it was the last one, the next request boots another. */
  evict(isolate: Isolate, why: "idle" | "room"): void {
    this.parts.lifecycle.evicted(isolate, this.deployment, why);
    this.#finish(isolate);
  }

  /** The tenant is no more. */
  remove(): void {
    this.#dropPrepared();
    for (const isolate of this.serving) this.#finish(isolate);
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
