/** Booted isolates that belong to nobody yet, so that a cold start is only an import. */
import { DEFAULT_LIMITS } from "@imprun/contracts/limits";
import type { Room } from "../tenants/room.ts";
import type { IsolateHost } from "./host.ts";
import { Isolate } from "./isolate.ts";

const BOOT_TIMEOUT_MS = 10_000;

export class Spares {
  readonly #spares: Promise<Isolate>[] = [];

  /** `count` isolates are kept ready from `script`. */
  constructor(
    private readonly script: Blob,
    private readonly count: number,
    private readonly host: IsolateHost,
    private readonly room: Pick<Room, "enter">,
    private readonly booted: (isolate: Isolate) => void,
    private readonly fault: (error: unknown) => void,
  ) {}

  /** Boots what is missing, one after another. */
  async fill(): Promise<void> {
    while (this.#spares.length < this.count) {
      const spare = this.#boot(DEFAULT_LIMITS.heapMb);
      this.#spares.push(spare);
      try {
        await spare;
      } catch (error) {
        this.#spares.splice(this.#spares.indexOf(spare), 1);
        this.fault(error);
        return;
      }
    }
  }

  /** A booted isolate with this heap. Rejects when none comes up. */
  async take(heapMb: number): Promise<Isolate> {
    const spare = heapMb === DEFAULT_LIMITS.heapMb ? this.#spares.shift() : undefined;
    const isolate = await (spare ?? this.#boot(heapMb));
    // The boot of the next one must not delay the import that this one is taken for.
    setTimeout(() => this.fill(), 20);
    return isolate;
  }

  async #boot(heapMb: number): Promise<Isolate> {
    await this.room.enter();
    // A worker keeps several copies of its own address. With the bundle in the address each isolate takes 18 MB, with
    // the bundle behind a blob 12 MB. All workers of a process share its blobs, and a function finds addresses in its
    // stacks: it must find none that another isolate is still to be loaded from.
    const blob = URL.createObjectURL(this.script);
    const address = new URL(`data:text/javascript,import ${JSON.stringify(blob)}`);
    const isolate = new Isolate(address, heapMb, this.host);
    this.booted(isolate);
    const timer = setTimeout(
      () => isolate.discard("runtime_unavailable", "The isolate did not boot"),
      BOOT_TIMEOUT_MS,
    );
    try {
      await isolate.up.promise;
    } finally {
      clearTimeout(timer);
      URL.revokeObjectURL(blob);
    }
    return isolate;
  }
}
