/** Booted isolates that belong to nobody yet, so that a cold start is only an import. */
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import type { BootTurns } from "../tenants/boot-turns.ts";
import type { Room } from "../tenants/room.ts";
import type { IsolateHost } from "./host.ts";
import { Isolate } from "./isolate.ts";
import type { Nursery } from "./nursery/nursery.ts";

const BOOT_TIMEOUT_MS = 10_000;

export class Spares {
  readonly #spares: Promise<Isolate>[] = [];
  #isFilling = false;

  /** `count` isolates are kept ready; each starts with the script at `address`. */
  constructor(
    private readonly address: URL,
    private readonly nursery: Nursery,
    private readonly count: number,
    private readonly host: IsolateHost,
    private readonly turns: BootTurns,
    private readonly room: Pick<Room, "enter">,
    private readonly booted: (isolate: Isolate) => void,
    private readonly fault: (error: unknown) => void,
  ) {}

  /** Boots what is missing, one after another, whenever no tenant waits for a boot. */
  async fill(): Promise<void> {
    if (this.#isFilling) return;
    this.#isFilling = true;
    try {
      while (this.#spares.length < this.count) {
        const ended = await this.turns.next(null);
        const spare = this.#boot(DEFAULT_LIMITS.heapMb, ended);
        this.#spares.push(spare);
        try {
          await spare;
        } catch (error) {
          const at = this.#spares.indexOf(spare);
          if (at >= 0) this.#spares.splice(at, 1);
          this.fault(error);
          return;
        }
      }
    } finally {
      this.#isFilling = false;
    }
  }

  /**
   * Resolves when there is a spare with this heap, or when it is the tenant's turn to boot an isolate; `isolate` rejects
   * when none comes up. Throws `queue_limit` when it is not wanted any more by then.
   */
  async begin(
    tenantId: string,
    heapMb: number,
    isWanted: () => boolean,
  ): Promise<{ readonly isolate: Promise<Isolate> }> {
    const spare = heapMb === DEFAULT_LIMITS.heapMb ? this.#spares.shift() : undefined;
    if (spare === undefined) {
      const ended = await this.turns.next(tenantId, isWanted);
      return { isolate: this.#taken(this.#boot(heapMb, ended)) };
    }
    this.turns.tookSpare(tenantId);
    return { isolate: this.#taken(spare) };
  }

  async #taken(booting: Promise<Isolate>): Promise<Isolate> {
    const isolate = await booting;
    // The boot of the next one must not delay the import that this one is taken for.
    setTimeout(() => this.fill(), 20);
    return isolate;
  }

  async #boot(heapMb: number, ended: () => void): Promise<Isolate> {
    try {
      await this.room.enter();
      return await this.#start(heapMb);
    } finally {
      ended();
    }
  }

  async #start(heapMb: number): Promise<Isolate> {
    const isolate = new Isolate(this.address, heapMb, this.nursery, this.host);
    this.booted(isolate);
    const timer = setTimeout(
      () => isolate.discard("runtime_unavailable", "The isolate did not boot"),
      BOOT_TIMEOUT_MS,
    );
    try {
      await isolate.up.promise;
    } finally {
      clearTimeout(timer);
    }
    return isolate;
  }
}
