/** Starts the cells of a runtime, watches them, replaces those that misbehave, and ends them. */
import type { CellConfig } from "@imprun/contracts/runtime/supervision";
import { report } from "../report.ts";
import type { BrokerLink } from "../link.ts";
import type { Metric } from "../metrics/exposition.ts";
import { type SharedListener, shareListener } from "../listener/share.ts";
import { RestartBackoff } from "./backoff.ts";
import { CellProcess } from "./cell-process.ts";
import { CellWatch } from "./cell-watch.ts";
import { CrashSuspects } from "./crash-suspects.ts";
import type { MemoryCaps } from "./memory-caps.ts";
import { OrphanWatch } from "./orphan-watch.ts";
import { Sampler } from "./sampler.ts";

export interface SupervisorOptions {
  readonly cell: Omit<CellConfig, "cellId" | "listenFd" | "warm">;
  readonly cells: number;
  readonly memory: MemoryCaps;
  readonly broker: Pick<BrokerLink, "there" | "crasher">;
  /** What the ids of cells begin with, where their broker may know cells of another supervisor; nothing if not given. */
  readonly prefix?: string | undefined;
}

const CRASH_WAIT_MS = 500;
/** Between two tries to replace a cell that has lost its broker. */
const SUCCESSOR_WAIT_MS = 500;

/** Why a cell was started again. */
type RestartReason =
  | "ended"
  | "silent"
  | "deaf"
  | "thread"
  | "memory"
  | "aborted"
  | "broker"
  | "asked";

/** One place among the cells: whoever fills it may change. */
interface Slot {
  readonly name: string;
  readonly backoff: RestartBackoff;
  generation: number;
  cell: CellProcess | null;
  isReplacing: boolean;
}

export class Supervisor {
  readonly #slots: Slot[];
  readonly #running = new Set<CellProcess>();
  readonly #sampler = new Sampler();
  readonly #watches = new Map<CellProcess, CellWatch>();
  readonly #cell: Omit<CellConfig, "cellId" | "warm">;
  readonly #listener: SharedListener | null;
  #orphans: OrphanWatch | null = null;
  #isStopping = false;
  /** Counts the brokers there have been. */
  #brokers = 1;
  readonly #suspects = new CrashSuspects();
  readonly #restarts = new Map<RestartReason, number>();

  /** Opens the socket that the cells share. Throws when its address cannot be listened at. */
  constructor(private readonly options: SupervisorOptions) {
    const { hostname, port } = options.cell;
    this.#listener = shareListener(hostname, port);
    this.#cell = this.#listener === null
      ? options.cell
      : { ...options.cell, port: this.#listener.port, listenFd: this.#listener.fd };
    this.#slots = Array.from({ length: options.cells }, (_, index) => ({
      name: `${options.prefix ?? ""}cell-${index + 1}`,
      backoff: new RestartBackoff(),
      generation: 0,
      cell: null,
      isReplacing: false,
    }));
  }

  /** Starts every cell. Resolves with their port when all are ready; throws when one fails that has its broker. */
  async start(): Promise<number> {
    const [port] = await Promise.all(this.#slots.map((slot) => this.#begin(slot)));
    return port!;
  }

  /** Watches cells of a runtime that was killed, which get all new connections until `takeOver`. */
  standBackFor(orphans: readonly number[]): void {
    this.#orphans = new OrphanWatch(orphans, this.#sampler, this.options.memory.hardBytes);
    this.#listener?.steering.toElder();
  }

  /** The own cells get all new connections, and others that listen at the port get none. */
  takeOver(): void {
    this.#listener?.steering.toHeir();
  }

  get pids(): number[] {
    return this.#slots.flatMap(({ cell }) => cell === null ? [] : [cell.pid]);
  }

  /** Cells, their memory, and why they were started again, for `/metrics`. */
  metrics(): Metric[] {
    const cells = this.#slots.flatMap(({ cell }) => cell === null ? [] : [cell]);
    return [
      { name: "imprun_cells", samples: [{ labels: {}, value: cells.length }] },
      {
        name: "imprun_cell_restarts_total",
        samples: [...this.#restarts].map(([reason, value]) => ({ labels: { reason }, value })),
      },
      {
        name: "imprun_cell_resident_memory_bytes",
        samples: cells.map((cell) => ({
          labels: { cell: cell.cellId },
          value: this.#watches.get(cell)?.residentBytes ?? 0,
        })),
      },
    ];
  }

  #restarted(reason: RestartReason): void {
    this.#restarts.set(reason, (this.#restarts.get(reason) ?? 0) + 1);
  }

  /**
   * Puts a new cell in the place of one that cannot go on, unless it ends by itself in a moment: then it is started
   * again like every cell that crashed.
   */
  connectionLost(cellId: string): void {
    setTimeout(() => {
      const slot = this.#slots.find(({ cell }) => cell?.cellId === cellId);
      if (slot?.cell) this.#reconnect(slot, slot.cell);
    }, CRASH_WAIT_MS);
  }

  /** The broker is gone: every cell gets a successor as soon as there is another one. */
  brokerGone(): void {
    this.#brokers++;
    for (const slot of this.#slots) if (slot.cell !== null) this.#reconnect(slot, slot.cell);
  }

  /** Resolves when all cells that there are now have ended. */
  async allGone(): Promise<void> {
    await Promise.all([...this.#running].map((cell) => cell.exited));
  }

  /** Gives every cell a successor, one after the other. */
  async renew(): Promise<void> {
    for (const slot of this.#slots) {
      if (slot.cell) await this.#replace(slot, slot.cell, "asked", "somebody asked for it");
    }
  }

  /** Drains every cell; resolves when all have ended, after 8 s at most. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#orphans?.stop();
    await Promise.all([...this.#running].map((cell) => cell.drain(false)));
    await this.#sampler.stop();
  }

  async #begin(slot: Slot): Promise<number> {
    while (true) {
      const brokers = this.#brokers;
      try {
        return await this.#launch(slot);
      } catch (error) {
        if (brokers === this.#brokers || this.#isStopping) throw error;
        report(`${slot.name} is started again, since its broker is gone`, error);
      }
    }
  }

  /** A cell that takes over from one that is alive first boots isolates for the tenants that are `warm` there. */
  async #launch(slot: Slot, warm: readonly string[] = []): Promise<number> {
    await this.options.broker.there();
    if (this.#isStopping) throw new Error("The runtime is stopping");
    const brokers = this.#brokers;
    const cellId = `${slot.name}-${++slot.generation}`;
    const config: CellConfig = { ...this.#cell, cellId, warm: [...warm] };
    const cell: CellProcess = new CellProcess(config, {
      line: (message) => this.#watches.get(cell)?.handle(message),
    });
    const watch = new CellWatch(cell, this.#sampler, this.options.memory, {
      replace: (reason, text) => this.#replace(slot, cell, reason, text),
    });
    this.#watches.set(cell, watch);
    this.#running.add(cell);
    cell.exited.then((status) => {
      watch.stop();
      this.#suspect(cell, watch, status);
      this.#watches.delete(cell);
      this.#running.delete(cell);
      this.#ended(slot, cell, status);
    });
    const port = await cell.ready;
    watch.watchLiveness();
    slot.cell = cell;
    if (brokers !== this.#brokers) this.#reconnect(slot, cell);
    return port;
  }

  #suspect({ cellId }: CellProcess, { tenants }: CellWatch, { signal }: Deno.CommandStatus): void {
    const tenantId = this.#suspects.ended(signal, tenants, performance.now());
    if (tenantId === null || this.#isStopping) return;
    report(
      `${cellId} crashed by ${signal}, and of all tenants only ${tenantId} was in the last one too`,
    );
    this.options.broker.crasher(tenantId);
  }

  /** A cell ended: one that was not told to is started again. */
  #ended(slot: Slot, cell: CellProcess, status: Deno.CommandStatus): void {
    if (slot.cell !== cell || this.#isStopping) return;
    slot.cell = null;
    const how = status.signal ? `by ${status.signal}` : `with code ${status.code}`;
    report(`${cell.cellId} ended ${how}`);
    this.#restarted("ended");
    // A successor that is on its way already fills the place.
    if (!slot.isReplacing) this.#relaunchLater(slot, Date.now() - cell.startedAt);
  }

  #relaunchLater(slot: Slot, livedMs: number): void {
    const waitMs = slot.backoff.next(livedMs);
    if (waitMs > 0) report(`${slot.name} is started again in ${waitMs} ms`);
    setTimeout(() => this.#relaunch(slot), waitMs);
  }

  async #relaunch(slot: Slot): Promise<void> {
    if (this.#isStopping) return;
    const startedAt = Date.now();
    try {
      await this.#launch(slot);
    } catch (error) {
      if (this.#isStopping) return;
      report(`${slot.name} does not start`, error);
      this.#relaunchLater(slot, Date.now() - startedAt);
    }
  }

  /** Replaces a cell that cannot go on, however often that takes. */
  async #reconnect(slot: Slot, cell: CellProcess): Promise<void> {
    while (slot.cell === cell && !this.#isStopping) {
      await this.#replace(slot, cell, "broker", "it lost its connection to the broker");
      if (slot.cell === cell) await new Promise((next) => setTimeout(next, SUCCESSOR_WAIT_MS));
    }
  }

  /** Starts a successor first; the old cell then finishes what is in progress and ends. */
  async #replace(
    slot: Slot,
    cell: CellProcess,
    reason: RestartReason,
    text: string,
  ): Promise<void> {
    if (slot.cell !== cell || slot.isReplacing || this.#isStopping) return;
    slot.isReplacing = true;
    report(`${cell.cellId} is replaced: ${text}`);
    this.#restarted(reason);
    const watch = this.#watches.get(cell);
    // Who waits for a cell that hangs must not wait for isolates, too.
    const warm = watch === undefined || watch.isSilent ? [] : watch.warm;
    try {
      await this.#launch(slot, warm);
    } catch (error) {
      report(`There is no successor for ${cell.cellId}`, error);
      // It ended in the meantime, and nobody has started another.
      if (slot.cell === null) this.#relaunchLater(slot, 0);
      return;
    } finally {
      slot.isReplacing = false;
    }
    if (watch?.isSilent) {
      report(`${cell.cellId} is still silent and is killed`);
      cell.kill();
    } else await cell.drain(true);
  }
}
