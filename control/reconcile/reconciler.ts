/** Takes gateways and environments that have work to do, a bounded number at a time, until none is left. */
import type { Collection } from "mongodb";
import type { Cluster } from "../cluster/cluster.ts";
import type { Control } from "../context.ts";
import type { Bell } from "./bell.ts";
import { environmentSteps } from "./environment-steps.ts";
import { gatewaySteps } from "./gateway-steps.ts";
import { type Clock, Lease, LeaseLost, type Reconciled } from "./lease.ts";
import { reconcile, type Workshop } from "./reconcile.ts";
import { watchForWork } from "./watch.ts";

/** A safety net under the change stream. */
const POLL_MS = 10_000;
const CONCURRENCY = 16;

export interface ReconcilerOptions {
  cluster: Cluster;
  /** Rung when there may be work. */
  bell: Bell;
  clock?: Clock;
}

/**
 * Reconciles until `control.stopping` is aborted, and resolves when the work in progress has ended.
 * Several processes may do so on one database; the leases see to it that a document is worked on by one of them.
 */
export async function runReconciler(
  control: Control,
  { cluster, bell, clock = Date.now }: ReconcilerOptions,
): Promise<void> {
  const { apiGateways, environments } = control.collections;
  await Promise.all([
    watchForWork(control, bell.ring),
    keepTaking(apiGateways, bell, {
      control,
      cluster,
      clock,
      steps: gatewaySteps,
      completed: () => Promise.resolve(),
    }),
    keepTaking(environments, bell, {
      control,
      cluster,
      clock,
      steps: environmentSteps,
      completed: async ({ gatewayId }, phase) => {
        // The last of the environments to leave a phase is what the gateway has waited for.
        if (await environments.findOne({ gatewayId, phase }, { projection: { _id: 1 } })) return;
        await apiGateways.updateOne({ _id: gatewayId }, { $set: { dueAt: new Date(clock()) } });
        bell.ring();
      },
    }),
  ]);
}

async function keepTaking<T extends Reconciled>(
  collection: Collection<T>,
  bell: Bell,
  workshop: Workshop<T>,
): Promise<void> {
  const { control: { stopping, processId, log }, clock } = workshop;
  const listener = bell.listen();
  const atWork = new Set<Promise<void>>();
  const retries = new Retries(clock);
  const work = async (lease: Lease<T>) => {
    const again = await workOn(workshop, lease);
    if (again) retries.add(lease.document._id, again);
    // The loop below sleeps until it has a place to give, or a retry to wait for.
    if (again || atWork.size >= CONCURRENCY) bell.ring();
  };
  const takeAll = async () => {
    while (atWork.size < CONCURRENCY && !stopping.aborted) {
      const lease = await Lease.take(collection, processId, clock);
      if (!lease) return;
      const working = work(lease).finally(() => atWork.delete(working));
      atWork.add(working);
    }
  };
  while (!stopping.aborted) {
    try {
      await takeAll();
    } catch (error) {
      log("error", "Work could not be taken", { error });
    }
    await listener.heard(Math.min(POLL_MS, retries.nextMs()), stopping);
  }
  await Promise.all(atWork);
}

/** Works under one lease. Whatever goes wrong here leaves the lease to time out, and somebody takes over. */
async function workOn<T extends Reconciled>(
  workshop: Workshop<T>,
  lease: Lease<T>,
): Promise<Date | null> {
  try {
    return await reconcile(workshop, lease);
  } catch (error) {
    const level = error instanceof LeaseLost ? "info" : "error";
    const target = lease.document._id;
    workshop.control.log(level, "The work on a document was given up", { target, error });
    return null;
  }
}

/** When the documents that have to wait may be taken again. */
class Retries {
  readonly #dueAt = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(id: string, dueAt: Date): void {
    this.#dueAt.set(id, dueAt.getTime());
  }

  /** Milliseconds until the first of them; what is due now is forgotten, since it is taken next. */
  nextMs(): number {
    const now = this.#clock();
    let next = Infinity;
    for (const [id, dueAt] of this.#dueAt) {
      next = Math.min(next, dueAt - now);
      if (dueAt <= now) this.#dueAt.delete(id);
    }
    return Math.max(0, next);
  }
}
