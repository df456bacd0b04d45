/** Who runs a schedule: own runs are kept by renewing their lease, and those of brokers that are gone have failed. */
import type { RunDocument } from "@imprun/contracts/documents/events";
import { leased, writtenDown } from "../lease.ts";
import type { ScheduleStore } from "./store.ts";

/** What is written down of a run whose broker or cell is gone. */
export const LOST = {
  outcome: "failed",
  ms: null,
  error: { code: "runtime_unavailable", message: "The process that ran it ended" },
} as const;

export type Outcome = Pick<RunDocument, "outcome" | "ms" | "error">;

export class Leases {
  /** The runs of this broker, by the schedule. */
  readonly #own = new Map<string, string>();

  constructor(private readonly store: ScheduleStore) {}

  /** True while this broker runs it, even if the lease ran out while MongoDB was away. */
  holds(scheduleId: string): boolean {
    return this.#own.has(scheduleId);
  }

  /** Runs it and writes down what became of it, and keeps the lease meanwhile. */
  async hold(
    scheduleId: string,
    { _id: runId, dueAt }: Pick<RunDocument, "_id" | "dueAt">,
    run: () => Promise<Outcome>,
  ): Promise<void> {
    const name = `the schedule ${scheduleId}`;
    this.#own.set(scheduleId, runId);
    try {
      await leased(name, (until) => this.store.renew(scheduleId, runId, until), async () => {
        const outcome = await run();
        await writtenDown(name, () => this.store.end(runId, outcome));
        const last = { id: runId, dueAt, outcome: outcome.outcome };
        await this.store.release(scheduleId, last);
      });
    } finally {
      this.#own.delete(scheduleId);
    }
  }

  /** Ends the runs of others whose lease has run out, and frees their schedules. */
  async endLost(now: Date): Promise<void> {
    for (const runId of await this.store.takeExpired(now, [...this.#own.values()])) {
      await this.store.end(runId, LOST);
    }
  }
}
