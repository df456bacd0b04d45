/** The parts of a cell, put together. */
import { ABORT_BREACHES } from "@imprun/contracts/limits";
import { type ProblemCode, ProblemError } from "@imprun/contracts/problem";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import type { CellConfig, SupervisorToCell } from "@imprun/contracts/runtime/supervision";
import { giveBack } from "../give-back.ts";
import type { BrokerLink } from "./broker-link.ts";
import { Cache } from "./cache/cache.ts";
import { CacheCalls } from "./cache/calls.ts";
import { Events } from "./events/events.ts";
import { Probes } from "./http/probes.ts";
import { Server } from "./http/server.ts";
import { Underway } from "./http/underway.ts";
import { Allowance } from "./isolates/allowance.ts";
import { Calls } from "./isolates/calls.ts";
import type { IsolateHost } from "./isolates/host.ts";
import type { Isolate } from "./isolates/isolate.ts";
import { logLine } from "./isolates/log-line.ts";
import type { Nursery } from "./isolates/nursery/nursery.ts";
import { Spares } from "./isolates/spares.ts";
import { Watch, WATCH_MS } from "./isolates/watch.ts";
import { Lifecycle } from "./lifecycle.ts";
import { LimitHits } from "./limit-hits.ts";
import { Buffers } from "./load/buffers.ts";
import { Counts } from "./load/counts.ts";
import { Load } from "./load/load.ts";
import { Logs } from "./logs.ts";
import { Router } from "./policies/route.ts";
import { tellSupervisor, toldSupervisor } from "./supervisor-link.ts";
import { BootTurns } from "./tenants/boot-turns.ts";
import { Boot } from "./tenants/boot.ts";
import { evictIdle } from "./tenants/eviction.ts";
import { Keys } from "./tenants/keys.ts";
import { Modules } from "./tenants/modules.ts";
import { Room } from "./tenants/room.ts";
import type { Tenant } from "./tenants/tenant.ts";
import { Tenants } from "./tenants/tenants.ts";

const EVICT_EVERY_MS = 1_000;
const COUNTS_EVERY_MS = 1_000;
const TELL_EVERY_MS = 250;
/** Then the cell takes clients all the same, and who is not warm yet boots with a request. */
const WARM_WAIT_MS = 2_000;
/** What the broker has to write the last lines; what it does not is kept for the next one. */
const LAST_LOGS_MS = 1_000;
const ABORTED =
  "One operation asked for more memory than V8 can give, which would have ended the process";

export class Cell implements IsolateHost {
  readonly server: Server;
  /** Clients that must not be cut off. */
  readonly underway = new Underway();
  readonly #keys: Keys;
  readonly #logs: Logs;
  readonly #room: Room;
  readonly #spares: Spares;
  readonly #boot: Boot;
  readonly #tenants: Tenants;
  readonly #calls: Calls;
  // A value may be on its way to an isolate, at the end of this turn.
  readonly #cache = new Cache((bytes) => setImmediate(() => giveBack(bytes)));
  readonly #cacheCalls = new CacheCalls(this.#cache);
  readonly #events: Events;
  readonly #watch: Watch;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  readonly #load = new Load();
  readonly #buffers = new Buffers();
  readonly #counts = new Counts();
  readonly #lifecycle: Lifecycle;
  readonly #limits: LimitHits;
  /** What isolates were booted with; their tenant may have another revision by now. */
  readonly #allowances = new WeakMap<Isolate, Allowance>();
  readonly #deployments = new WeakMap<Isolate, TenantDeployment>();
  readonly #probes: Probes;
  #lookedAt = performance.now();

  /** Isolates start with the script at `address`. */
  constructor(
    private readonly config: CellConfig,
    private readonly broker: BrokerLink,
    address: URL,
    nursery: Nursery,
    private readonly fault: (error: unknown) => void,
  ) {
    this.#keys = new Keys((hash) => broker.findKey(hash));
    this.#logs = new Logs(
      (message) => broker.log(message),
      (deployment, lines) => this.#limits.add(deployment, "log_limit", {}, lines),
    );
    this.#lifecycle = new Lifecycle(this.#logs, this.#counts);
    this.#limits = new LimitHits(this.#counts, this.#lifecycle);
    this.#calls = new Calls(
      (message) => broker.begin(message),
      (message) => broker.release(message),
      (...met) => this.limited(...met),
      fault,
    );
    this.#room = new Room(config.maxIsolates, {
      isolates: () => this.#watch.isolates,
      tenantOf: ({ tenantId }) => this.#tenants.get(tenantId ?? ""),
    });
    this.#spares = new Spares(
      address,
      nursery,
      config.spareIsolates,
      this,
      new BootTurns(),
      this.#room,
      (isolate) => this.#watch.isolates.add(isolate),
      fault,
    );
    const modules = new Modules((tenantId, versionIds) => broker.load(tenantId, versionIds));
    this.#boot = new Boot(
      this.#spares,
      modules,
      (isolate, deployment) => this.#assigned(isolate, deployment),
      this.#lifecycle,
    );
    this.#tenants = new Tenants(
      { boot: this.#boot, lifecycle: this.#lifecycle, fault },
      (tenantId) => this.#cache.remove(tenantId),
    );
    this.#events = new Events(this.#tenants, this.#logs, this.#limits);
    this.#watch = new Watch(this.#tenants, this.#limits, tellSupervisor);
    this.#probes = new Probes({
      isBrokerThere: () => broker.isOpen,
      isOverloaded: () => this.#load.isOver,
      metrics: () => {
        this.#tellCounts();
        return broker.metrics();
      },
    });
    this.server = new Server({
      router: new Router(this.#tenants, config.environment, config.domain),
      keys: this.#keys,
      logs: this.#logs,
      load: this.#load,
      counts: this.#counts,
      limits: this.#limits,
      probes: this.#probes,
      underway: this.underway,
      fault,
    });
  }

  /** Boots the spare isolates, takes the broker's first sync, and boots isolates for tenants that are to be warm. */
  async start(): Promise<void> {
    const targets = {
      tenants: this.#tenants,
      keys: this.#keys,
      events: this.#events,
      fault: this.fault,
    };
    await Promise.all([this.#spares.fill(), this.broker.start(targets, this.config.cellId)]);
    this.#timers.push(
      setInterval(() => this.#look(), WATCH_MS),
      setInterval(() => this.#tellCounts(), COUNTS_EVERY_MS),
      setInterval(() => evictIdle(this.#tenants), EVICT_EVERY_MS),
      setInterval(() => this.#limits.tell(), TELL_EVERY_MS),
    );
    await this.#tenants.warm(this.config.warm ?? [], WARM_WAIT_MS);
  }

  /** From now on the cell is not ready; what is in progress goes on, but for sockets, which may never end. */
  drain(): void {
    this.#probes.isDraining = true;
    for (const isolate of this.#watch.isolates) {
      isolate.endSockets(1001, "The runtime restarts; connect again");
    }
  }

  /** Whether something is in progress, or the last request came less than so long ago. */
  isBusy(withinMs: number): boolean {
    return this.#load.inFlight > 0 || performance.now() - this.#load.requestedAt < withinMs ||
      [...this.#watch.isolates].some((isolate) => isolate.isBusy);
  }

  #look(): void {
    const now = performance.now();
    this.#load.turned(now - this.#lookedAt - WATCH_MS);
    this.#lookedAt = now;
    this.#watch.tick(now);
    this.#buffers.look();
  }

  /** Ends events in their time, sends the last counts and logs, and lets go of the broker. */
  async stop(): Promise<void> {
    await this.broker.leave();
    for (const timer of this.#timers) clearInterval(timer);
    this.#buffers.stop();
    this.#limits.tell(Infinity);
    this.#tellCounts();
    this.#logs.stop();
    let timer;
    const enough = new Promise((resolve) => timer = setTimeout(resolve, LAST_LOGS_MS));
    await Promise.race([this.broker.logged(), enough]);
    clearTimeout(timer);
    this.broker.close();
    await this.broker.logged();
  }

  /** An isolate's thread used up a limit, as the supervisor measured. */
  breach(breach: Extract<SupervisorToCell, { type: "breach" }>): void {
    for (const isolate of this.#watch.isolates) {
      if (isolate.id !== breach.isolateId) continue;
      this.#lifecycle.breached(isolate, breach);
      isolate.discard(breach.code, breach.aborted ? ABORTED : "The isolate used up its limit");
    }
  }

  /** What the broker does not take is told the next time. */
  #tellCounts(): void {
    const isolates: Record<string, number> = {};
    for (const { state } of this.#watch.isolates) isolates[state] = (isolates[state] ?? 0) + 1;
    const { inFlight, lagMs } = this.#load;
    const report = this.#counts.report({ isolates, inFlight, lagSeconds: lagMs / 1_000 });
    if (this.broker.notify({ type: "counts", ...report })) this.#counts.forget();
  }

  started(isolate: Isolate, thread: number): void {
    tellSupervisor({ type: "isolate", isolateId: isolate.id, thread });
  }

  /** Whose code may end the process is known to the supervisor before it runs. */
  #assigned(isolate: Isolate, deployment: TenantDeployment): Promise<void> {
    const { tenantId, limits } = deployment;
    this.#deployments.set(isolate, deployment);
    tellSupervisor({ type: "assigned", isolateId: isolate.id, tenantId, cpuMs: limits.cpuMs });
    return toldSupervisor();
  }

  call(...[isolate, message, body]: Parameters<IsolateHost["call"]>): void {
    const [, call, request, kind, header] = message;
    if (kind === "cache") return this.#cacheCalls.answer(isolate, call, header, body);
    this.#calls.start(isolate, call, request, kind, header, body);
  }

  cancelCall(isolate: Isolate, call: number): void {
    this.#calls.cancel(isolate, call);
  }

  log(...[isolate, level, message, request, name]: Parameters<IsolateHost["log"]>): void {
    const tenant = this.#tenants.get(isolate.tenantId ?? "");
    if (!tenant) return;
    if (typeof message === "number") return this.#logs.refused(tenant.deployment, message);
    if (!this.#logs.admits(tenant.deployment)) return;
    this.#logs.add(logLine(isolate, tenant.deployment, level, message, request, name));
  }

  need(isolate: Isolate, functionName: string): void {
    const deployment = this.#tenants.get(isolate.tenantId ?? "")?.deployment;
    if (!deployment) return;
    this.#boot.importInto(isolate, deployment, [functionName]).catch((error) => {
      const problem = error instanceof ProblemError ? error : new ProblemError("internal");
      if (problem !== error) this.fault(error);
      isolate.missing(functionName, problem.code, problem.message);
    });
  }

  limited(...[isolate, request, code, limit, host]: Parameters<IsolateHost["limited"]>): void {
    const tenant = this.#tenants.get(isolate.tenantId ?? "");
    if (!tenant) return;
    const { requestId, functionName } = request ?? {};
    this.#limits.add(tenant.deployment, code, { requestId, functionName, limit, host });
  }

  usage(isolate: Isolate, cpuMs: number): void {
    if (isolate.tenantId === null) return;
    this.#counts.usedCpu(isolate.tenantId, cpuMs);
    const limitMs = this.#deployments.get(isolate)?.limits.cpuMs;
    if (limitMs !== undefined) this.#spend(isolate, cpuMs, limitMs);
  }

  #spend(isolate: Isolate, usedMs: number, limitMs: number): void {
    // An import has its own limit, and it is no request.
    if (isolate.imports.isUnderWay) return void this.#allowances.delete(isolate);
    const { served, requests } = isolate;
    const open = requests.size;
    const isStreaming = isolate.streams.size > 0 ||
      requests.values().some(({ socket }) => Boolean(socket));
    const spending = { usedMs, served, open, isStreaming, at: performance.now() };
    const allowance = this.#allowances.get(isolate);
    if (allowance === undefined) {
      this.#allowances.set(isolate, new Allowance(spending, limitMs));
      return;
    }
    const verdict = allowance.spend(spending);
    if (verdict === "heavy") tellSupervisor({ type: "heavy", isolateId: isolate.id });
    if (verdict !== "exceeded") return;
    isolate.discard("cpu_limit", "All its requests, or its work without one, used too much");
  }

  ended(isolate: Isolate, request: number): void {
    this.#calls.ended(isolate, request);
  }

  settled(isolate: Isolate): void {
    this.#tenants.get(isolate.tenantId ?? "")?.released();
    if (!isolate.isBusy) this.#room.released();
  }

  gone(...[isolate, code, detail]: Parameters<IsolateHost["gone"]>): void {
    this.#watch.forget(isolate);
    this.#calls.forget(isolate);
    const forced = code !== null && code !== "memory_limit";
    tellSupervisor({ type: "gone", isolateId: isolate.id, forced });
    const tenant = this.#tenants.get(isolate.tenantId ?? "");
    tenant?.lost(isolate);
    this.#room.released();
    if (!tenant) return;
    const deployment = this.#deployments.get(isolate) ?? tenant.deployment;
    this.#lifecycle.gone(isolate, deployment, code, detail);
    if (code !== null) this.#breached(isolate, tenant, code);
  }

  #breached(isolate: Isolate, tenant: Tenant, code: ProblemCode): void {
    const { tenantId, revision } = tenant.deployment;
    this.#counts.limited(tenantId, code, 1);
    this.#counts.breached(tenantId, code);
    if (code !== "cpu_limit" && code !== "memory_limit") return;
    const aborted = this.#lifecycle.isAborted(isolate);
    const own = this.#deployments.get(isolate)?.revision ?? revision;
    if (isolate.served === 0) {
      if (!aborted) return;
      // What a candidate did while it was tried is none of the live revision's.
      if (own !== revision) {
        return void this.broker.notify({
          type: "breached",
          tenantId,
          revision: own,
          code,
          aborted,
        });
      }
    }
    tenant.backoff.breached(aborted ? ABORT_BREACHES : 1);
    // The broker's own line about it must come after those that led to it.
    this.#logs.flush();
    this.broker.notify({ type: "breached", tenantId, revision, code, aborted });
  }
}
