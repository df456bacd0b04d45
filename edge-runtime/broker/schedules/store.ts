/** Schedules and their runs in the database. Each step is one write that only one of several brokers can make. */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { RunDocument, ScheduleDocument } from "@imprun/contracts/documents/events";
import type { Environment } from "@imprun/contracts/names";
import type { Schedule } from "@imprun/contracts/triggers";
import { type Collection, type MongoClient, MongoServerError } from "mongodb";

const DUPLICATE_KEY = 11_000;
/** That are looked at in one go. */
const DUE_SCHEDULES = 1_000;

export type DeclaredSchedule = Omit<ScheduleDocument, "nextAt" | "lease">;
type Lease = NonNullable<ScheduleDocument["lease"]>;

export class ScheduleStore {
  readonly #schedules: Collection<ScheduleDocument>;
  readonly #runs: Collection<RunDocument>;

  constructor(client: MongoClient, private readonly environment: Environment) {
    const database = client.db(COLLECTIONS.schedules.database);
    this.#schedules = database.collection(COLLECTIONS.schedules.name);
    this.#runs = database.collection(COLLECTIONS.runs.name);
  }

  /** Everything that is written down for the environment. */
  all(): Promise<ScheduleDocument[]> {
    return this.#schedules.find({ environment: this.environment }).toArray();
  }

  /** The ids of what is due in the environment, whoever has made it so. */
  async due(now: Date): Promise<string[]> {
    const due = await this.#schedules
      .find({ environment: this.environment, nextAt: { $lte: now } }, { projection: { _id: 1 } })
      .limit(DUE_SCHEDULES).toArray();
    return due.map(({ _id }) => _id);
  }

  find(id: string): Promise<ScheduleDocument | null> {
    return this.#schedules.findOne({ _id: id });
  }

  /** Writes a schedule down, or anew when its times have changed. */
  async declare(schedule: DeclaredSchedule, nextAt: Date | null): Promise<void> {
    const { _id, cron, timezone, catchUp } = schedule;
    try {
      await this.#schedules.updateOne({ _id }, {
        $setOnInsert: { ...withoutId(schedule), nextAt, lease: null },
      }, { upsert: true });
    } catch (error) {
      // Another broker was faster.
      if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
    }
    const differs = [{ cron: { $ne: cron } }, { timezone: { $ne: timezone } }];
    await this.#schedules.updateOne({ _id, $or: differs }, { $set: { cron, timezone, nextAt } });
    await this.#schedules.updateOne({ _id, catchUp: { $ne: catchUp } }, { $set: { catchUp } });
  }

  async forget(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#schedules.deleteMany({ _id: { $in: [...ids] } });
  }

  /** Takes a run that is due, if nobody else has and the run before is over. The document is the one before. */
  claim(
    id: string,
    now: Date,
    nextAt: Date | null,
    lease: Lease,
  ): Promise<ScheduleDocument | null> {
    return this.#schedules.findOneAndUpdate(
      {
        _id: id,
        nextAt: { $lte: now },
        $or: [{ lease: null }, { "lease.expiresAt": { $lte: now } }],
      },
      { $set: { nextAt, lease } },
      { returnDocument: "before" },
    );
  }

  /** Lets a due time pass, if nobody else has. The document is the one before. */
  pass(id: string, now: Date, nextAt: Date | null): Promise<ScheduleDocument | null> {
    return this.#schedules.findOneAndUpdate({ _id: id, nextAt: { $lte: now } }, {
      $set: { nextAt },
    }, { returnDocument: "before" });
  }

  /** Keeps the lease of a run for longer, if it is still this run's. */
  async renew(id: string, runId: string, expiresAt: Date): Promise<void> {
    await this.#schedules.updateOne({ _id: id, "lease.runId": runId }, {
      $set: { "lease.expiresAt": expiresAt },
    });
  }

  /** Takes the leases that have run out from those who had them; the runs are those that were lost. */
  async takeExpired(now: Date, except: readonly string[]): Promise<string[]> {
    const { environment } = this;
    const isExpired = { "lease.expiresAt": { $lte: now }, "lease.runId": { $nin: [...except] } };
    const runIds: string[] = [];
    for (const { _id } of await this.#schedules.find({ environment, ...isExpired }).toArray()) {
      const before = await this.#schedules.findOneAndUpdate({ _id, ...isExpired }, {
        $set: { lease: null },
      });
      if (before?.lease) runIds.push(before.lease.runId);
    }
    return runIds;
  }

  /** The run is over: the next one may begin. */
  async release(id: string, lastRun: NonNullable<ScheduleDocument["lastRun"]>): Promise<void> {
    await this.#schedules.updateOne({ _id: id, "lease.runId": lastRun.id }, {
      $set: { lease: null, lastRun },
    });
  }

  async begin(run: RunDocument): Promise<void> {
    await this.#runs.insertOne(run);
  }

  async end(
    runId: string,
    { outcome, ms, error }: Pick<RunDocument, "outcome" | "ms" | "error">,
  ): Promise<void> {
    await this.#runs.updateOne({ _id: runId, outcome: "running" }, {
      $set: { outcome, ms, error },
    });
  }
}

function withoutId({ _id, ...rest }: DeclaredSchedule): Omit<DeclaredSchedule, "_id"> {
  return rest;
}

/** The id of a schedule's document. */
export function scheduleId(tenantId: string, functionName: string, { name }: Schedule): string {
  return `${tenantId}:${functionName}:${name}`;
}
