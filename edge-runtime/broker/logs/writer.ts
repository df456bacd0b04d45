/** Log entries of tenants on their way to the telemetry database: in order, soon, and never in anybody's way. */
import { COLLECTIONS } from "@imprun/contracts/collections";
import type { ProblemCode } from "@imprun/contracts/problem";
import type { LogDocument } from "@imprun/contracts/documents/telemetry";
import { suspensionSeconds, type TenantLimits } from "@imprun/contracts/limits";
import { parseTenantId, type TenantId } from "@imprun/contracts/names";
import type { Suspension } from "@imprun/contracts/runtime/frames";
import { type Collection, type MongoClient, MongoServerError } from "mongodb";
import type { LogMessage } from "../../link.ts";
import { report } from "../../report.ts";
import { LogIds } from "./ids.ts";
import { LogQueue } from "./queue.ts";
import { LineRate } from "./rate.ts";
import { type SourceMaps, StackMapper } from "./stacks.ts";

/** From the first entry to the write. */
const DELAY_MS = 40;
const BATCH = 1_000;
const RETRY_FIRST_MS = 200;
const RETRY_LONGEST_MS = 5_000;
const STOP_WAIT_MS = 1_000;
const DUPLICATE_KEY = 11_000;

type LogLimits = Pick<TenantLimits, "logLinesPerSecond" | "logLineBytes">;

export interface LogPorts {
  /** The limits of a tenant; null when it is not known here, and its lines are worth nothing. */
  limits(tenantId: string): LogLimits | null;
  readonly sourceMaps: SourceMaps;
}

export class LogWriter {
  readonly #collection: Collection<LogDocument>;
  readonly #ids = new LogIds();
  /** How many entries each tenant has had from this instance. */
  readonly #sequences = new Map<string, number>();
  readonly #queue = new LogQueue();
  readonly #rate = new LineRate();
  readonly #stacks: StackMapper;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | null = null;
  #isAway = false;
  #stopped = false;

  constructor(
    client: MongoClient,
    private readonly instance: string,
    private readonly ports: LogPorts,
  ) {
    const { database, name } = COLLECTIONS.logs;
    this.#collection = client.db(database).collection(name);
    this.#stacks = new StackMapper(ports.sourceMaps);
  }

  /** Takes what a cell sent. Resolves when it is written, or dropped because too much waits. */
  add(message: LogMessage): Promise<void> {
    const now = Date.now();
    // Access lines are one a request; only what functions write has no bound of its own.
    this.#take(
      message,
      ({ tenantId, kind }, { logLinesPerSecond }) =>
        kind !== "log" || this.#rate.take(tenantId, logLinesPerSecond, now),
    );
    return this.#queue.drained();
  }

  /**
   * Takes what a cell kept while there was no broker, as fast as it is written, since there can be more of it than waits
   * here for MongoDB. The rate of lines was the cell's to limit, and the size of its file is limited too.
   */
  async addKept(message: LogMessage): Promise<void> {
    while (!this.#queue.isRoomy && !this.#stopped) {
      await new Promise((resolve) => setTimeout(resolve, DELAY_MS));
    }
    this.#take(message, () => true);
  }

  #take(
    { entries, dropped }: LogMessage,
    isAdmitted: (entry: LogMessage["entries"][number], limits: LogLimits) => boolean,
  ): void {
    const now = Date.now();
    for (const entry of entries) {
      const limits = this.ports.limits(entry.tenantId);
      if (limits === null || !isAdmitted(entry, limits)) continue;
      const message = entry.message.slice(0, limits.logLineBytes);
      const document = this.#document({ ...entry, message, at: new Date(entry.at) });
      if (!this.#queue.push(document)) this.#rate.addDropped(entry.tenantId, 1, now);
    }
    if (dropped > 0) report(`A cell lost ${dropped} log lines while this broker was behind`);
    this.#schedule(DELAY_MS);
  }

  /** Tells the owner of a tenant why its next isolate has to wait. False when it need not: the first stop costs no time. */
  addSuspension({ tenantId, revision, breaches }: Suspension, code: ProblemCode): boolean {
    const seconds = suspensionSeconds(breaches);
    if (seconds === 0) return false;
    const why = code === "function_failed"
      ? "processes of the runtime crashed, and only this gateway was in all of them"
      : `isolates of this revision were stopped ${breaches} times, the last for ${code}`;
    this.#queue.push(this.#document({
      kind: "lifecycle",
      level: "error",
      tenantId,
      at: new Date(),
      message: `Suspended for ${seconds} s: ${why}. A new revision ends the suspension`,
      function: null,
      semver: null,
      requestId: null,
      data: { event: "suspended", revision, reason: code, breaches, seconds },
    }));
    this.#schedule(DELAY_MS);
    return true;
  }

  /** Writes what is left, if that goes quickly. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    let timer;
    const enough = new Promise((resolve) => timer = setTimeout(resolve, STOP_WAIT_MS));
    await Promise.race([this.#writeAll(), enough]);
    clearTimeout(timer);
  }

  #document(
    entry: Omit<LogDocument, "_id" | "gatewayId" | "environment" | "instance" | "sequence">,
  ): LogDocument {
    const { tenantId } = entry;
    const names = parseTenantId(tenantId as TenantId);
    const sequence = (this.#sequences.get(tenantId) ?? 0) + 1;
    this.#sequences.set(tenantId, sequence);
    return { _id: this.#ids.next(), ...names, instance: this.instance, ...entry, sequence };
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writeInTurn();
    }, delayMs);
  }

  #writeInTurn(): void {
    if (this.#writing !== null) return;
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = null;
      if (this.#queue.length > 0) this.#schedule(DELAY_MS);
      else if (this.#rate.isPending) this.#schedule(1_000);
    });
  }

  async #writeAll(): Promise<void> {
    this.#tellDropped();
    while (this.#queue.length > 0) {
      const batch = this.#queue.take(BATCH);
      for (const entry of batch) await this.#mapStack(entry);
      if (await this.#insert(batch)) this.#queue.written(batch.length);
    }
  }

  #tellDropped(): void {
    for (const [tenantId, lines] of this.#rate.takeDropped(Date.now())) {
      this.#queue.push(this.#document({
        kind: "log",
        level: "warn",
        tenantId,
        at: new Date(),
        message: `${lines} log lines were dropped: there were too many in a second`,
        function: null,
        semver: null,
        requestId: null,
        data: { dropped: lines },
      }));
    }
  }

  async #mapStack(entry: LogDocument): Promise<void> {
    if (!StackMapper.concerns(entry.message)) return;
    try {
      entry.message = await this.#stacks.map(entry.gatewayId, entry.message);
    } catch (error) {
      // The compiled place is better than no line at all.
      report("A stack could not be mapped", error);
    }
  }

  /** Tries until it works; meanwhile the queue fills, and overflows. False when this writer is to stop before that. */
  async #insert(batch: readonly LogDocument[]): Promise<boolean> {
    for (let waitMs = RETRY_FIRST_MS;; waitMs = Math.min(2 * waitMs, RETRY_LONGEST_MS)) {
      try {
        await this.#collection.insertMany([...batch], { ordered: false });
        if (this.#isAway) report("Logs reach MongoDB again");
        this.#isAway = false;
        return true;
      } catch (error) {
        // An attempt before this one was written, but its answer was lost.
        if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return true;
        if (!this.#isAway) report("MongoDB does not take log entries", error);
        this.#isAway = true;
        if (this.#stopped) return false;
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
