/**
 * Runs functions at the times of their schedules. Every broker of an environment waits for every due time; one write to
 * the schedule's document decides which of them runs it.
 */
import type { DeploymentDocument, PublishedFunction } from "@imprun/contracts/documents/published";
import type { RunDocument, ScheduleDocument } from "@imprun/contracts/documents/events";
import type { EventResult, FunctionEvent } from "@imprun/contracts/runtime/frames";
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import { ProblemError } from "@imprun/contracts/problem";
import { ObjectId } from "mongodb";
import { report } from "../../report.ts";
import { leaseEnd } from "../lease.ts";
import { nextDue } from "./cron.ts";
import { decide } from "./due.ts";
import { Leases, LOST, type Outcome } from "./leases.ts";
import { type DeclaredSchedule, scheduleId, type ScheduleStore } from "./store.ts";

export interface SchedulerPorts {
  /** Whether there is a cell to run anything. */
  isReady(): boolean;
  run(
    target: { tenantId: string; function: string; requestId: string },
    event: FunctionEvent,
  ): Promise<EventResult>;
}

interface Entry {
  readonly schedule: DeclaredSchedule;
  /** Milliseconds since 1970; infinite while it is looked at, and for never. */
  dueAt: number;
}

const LONGEST_SLEEP_MS = 60_000;
const RETRY_MS = 1_000;
/** How long a run that somebody asked for waits at most before it is noticed. */
const POLL_MS = 1_000;

export class Scheduler {
  readonly #tenants = new Map<string, Entry[]>();
  readonly #active = new Set<Promise<void>>();
  /** What is written down for a tenant: one revision after the other. */
  readonly #writing = new Map<string, Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #leases: Leases;
  readonly #poller: ReturnType<typeof setInterval>;
  #isPolling = false;
  #isAway = false;
  #stopped = false;

  constructor(
    private readonly store: ScheduleStore,
    private readonly instance: string,
    private readonly ports: SchedulerPorts,
  ) {
    this.#leases = new Leases(store);
    this.#poller = setInterval(() => this.#poll(), POLL_MS);
  }

  /** Takes what is deployed when the broker starts. Throws when MongoDB cannot be reached. */
  async start(
    deployments: readonly DeploymentDocument[],
    known: readonly ScheduleDocument[],
  ): Promise<void> {
    const declared = new Set(
      deployments.flatMap((deployment) => schedulesOf(deployment).map(({ _id }) => _id)),
    );
    await this.store.forget(known.map(({ _id }) => _id).filter((id) => !declared.has(id)));
    for (const deployment of deployments) this.deployed(deployment);
  }

  /** The tenant has this content from now on. */
  deployed(deployment: DeploymentDocument): void {
    const before = this.#tenants.get(deployment._id) ?? [];
    const schedules = schedulesOf(deployment);
    if (before.length === 0 && schedules.length === 0) return;
    const entries = schedules.map((schedule) => ({ schedule, dueAt: Infinity }));
    if (deployment.running && entries.length > 0) this.#tenants.set(deployment._id, entries);
    else this.#tenants.delete(deployment._id);
    const gone = before.map(({ schedule }) => schedule._id)
      .filter((id) => !schedules.some(({ _id }) => _id === id));
    this.#declareInTurn(deployment._id, entries, gone);
  }

  /** The tenant is no more; control removes what is written down. */
  removed(tenantId: string): void {
    this.#tenants.delete(tenantId);
  }

  /** Starts nothing more and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#poller);
    await Promise.all(this.#active);
  }

  #declareInTurn(tenantId: string, entries: readonly Entry[], gone: readonly string[]): void {
    const before = this.#writing.get(tenantId) ?? Promise.resolve();
    const turn = before.then(() => this.#declare(entries, gone)).finally(() => {
      if (this.#writing.get(tenantId) === turn) this.#writing.delete(tenantId);
    });
    this.#writing.set(tenantId, turn);
    this.#track(turn);
  }

  async #declare(entries: readonly Entry[], gone: readonly string[]): Promise<void> {
    try {
      await this.store.forget(gone);
      for (const entry of entries) await this.#declareOne(entry);
    } catch (error) {
      report("Schedules could not be written down yet", error);
      for (const entry of entries) entry.dueAt = Math.min(entry.dueAt, Date.now() + RETRY_MS);
    }
    this.#arm();
  }

  async #declareOne(entry: Entry): Promise<void> {
    const nextAt = nextDue(entry.schedule, new Date());
    await this.store.declare(entry.schedule, nextAt);
    const known = await this.store.find(entry.schedule._id);
    entry.dueAt = (known ?? { nextAt }).nextAt?.getTime() ?? Infinity;
  }

  #arm(): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    let next = Infinity;
    for (const { dueAt } of this.#entries()) next = Math.min(next, dueAt);
    if (next === Infinity) return;
    const ms = Math.min(Math.max(next - Date.now(), 0), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => this.#tick(), this.ports.isReady() ? ms : ms + RETRY_MS / 2);
  }

  *#entries(): Iterable<Entry> {
    for (const entries of this.#tenants.values()) yield* entries;
  }

  #isCurrent(entry: Entry): boolean {
    return this.#tenants.get(entry.schedule.tenantId)?.includes(entry) ?? false;
  }

  /** Finds what is due before its time, because somebody wants it to run now, and what others did not end. */
  async #poll(): Promise<void> {
    if (this.#tenants.size === 0 || this.#isPolling || !this.ports.isReady()) return;
    this.#isPolling = true;
    try {
      await this.#leases.endLost(new Date());
      const due = new Set(await this.store.due(new Date()));
      this.#isAway = false;
      if (due.size === 0 || this.#stopped) return;
      for (const entry of this.#entries()) {
        if (due.has(entry.schedule._id)) entry.dueAt = Math.min(entry.dueAt, Date.now());
      }
      this.#tick();
    } catch (error) {
      if (!this.#isAway) report("Schedules could not be looked at", error);
      this.#isAway = true;
    } finally {
      this.#isPolling = false;
    }
  }

  #tick(): void {
    const now = Date.now();
    if (this.ports.isReady()) {
      for (const entry of this.#entries()) if (entry.dueAt <= now) this.#track(this.#fire(entry));
    }
    this.#arm();
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#active.delete(tracked));
    this.#active.add(tracked);
  }

  async #fire(entry: Entry): Promise<void> {
    entry.dueAt = Infinity;
    try {
      const taken = await this.#take(entry, new Date());
      this.#arm();
      const { schedule } = entry;
      if (taken) {
        await this.#leases.hold(schedule._id, taken, () => this.#run(schedule, taken));
      }
    } catch (error) {
      report(`The schedule ${entry.schedule._id} could not be looked at`, error);
      entry.dueAt = Date.now() + RETRY_MS;
      this.#arm();
    }
  }

  /** Decides with all other brokers who runs what is due now; returns the run if it is this one. */
  async #take(entry: Entry, now: Date): Promise<RunDocument | null> {
    const { schedule } = entry;
    const { _id } = schedule;
    const nextAt = nextDue(schedule, now);
    const runId = new ObjectId().toHexString();
    const lease = { owner: this.instance, runId, expiresAt: leaseEnd(now.getTime()) };
    // The lease of an own run may have run out while MongoDB was away.
    const claimed = this.#leases.holds(_id)
      ? null
      : await this.store.claim(_id, now, nextAt, lease);
    const passed = claimed ? null : await this.store.pass(_id, now, nextAt);
    const before = claimed ?? passed;
    if (before === null) {
      // Somebody else was faster.
      const current = await this.store.find(_id);
      if (current === null && this.#isCurrent(entry)) await this.#declareOne(entry);
      else if (current !== null) entry.dueAt = current.nextAt?.getTime() ?? Infinity;
      return null;
    }
    entry.dueAt = nextAt?.getTime() ?? Infinity;
    if (claimed?.lease) await this.store.end(claimed.lease.runId, LOST);
    const runs = claimed !== null && decide(schedule, before.nextAt!, now).runs;
    const outcome = runs ? "running" : claimed ? "missed" : "skipped";
    const run = this.#document(schedule, runId, before.nextAt!, now, outcome);
    await this.store.begin(run);
    if (runs) return run;
    await this.store.release(_id, { id: runId, dueAt: run.dueAt, outcome });
    return null;
  }

  async #run(schedule: DeclaredSchedule, run: RunDocument): Promise<Outcome> {
    const startedAt = performance.now();
    let error: EventResult["error"];
    try {
      ({ error } = await this.#call(schedule, run));
    } catch (cause) {
      report(`A run of ${schedule._id} broke off`, cause);
      error = cause instanceof ProblemError && cause.code !== "runtime_unavailable"
        ? { code: cause.code, message: cause.message }
        : LOST.error;
    }
    const ms = Math.round((performance.now() - startedAt) * 100) / 100;
    return { outcome: error ? "failed" : "ok", ms, error };
  }

  #call(
    { tenantId, function: name, ...schedule }: DeclaredSchedule,
    { _id: requestId, dueAt }: RunDocument,
  ): Promise<EventResult> {
    return this.ports.run({ tenantId, function: name, requestId }, {
      type: "scheduled",
      name: schedule.name,
      cron: schedule.cron,
      scheduledTime: dueAt.getTime(),
    });
  }

  #document(
    { tenantId, function: name, name: schedule, cron }: DeclaredSchedule,
    runId: string,
    dueAt: Date,
    startedAt: Date,
    outcome: RunDocument["outcome"],
  ): RunDocument {
    return {
      _id: runId,
      tenantId,
      ...parseTenantId(tenantId as TenantId),
      function: name,
      schedule,
      cron,
      dueAt,
      startedAt,
      ms: null,
      outcome,
      error: null,
      instance: this.instance,
    };
  }
}

function schedulesOf({ _id: tenantId, environment, functions }: DeploymentDocument) {
  return Object.entries(functions).flatMap(([name, { triggers }]: [string, PublishedFunction]) =>
    (triggers?.schedules ?? []).map((schedule): DeclaredSchedule => ({
      _id: scheduleId(tenantId, name, schedule),
      tenantId,
      environment,
      function: name,
      ...schedule,
    }))
  );
}
