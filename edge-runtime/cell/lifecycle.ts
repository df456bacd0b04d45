/** What becomes of a tenant's isolates, told to its owner in the same order as its logs. */
import type { LogLevel } from "@imprun/contracts/documents/telemetry";
import type { ProblemCode } from "@imprun/contracts/problem";
import type { TenantDeployment } from "@imprun/contracts/runtime/frames";
import type { SupervisorToCell } from "@imprun/contracts/runtime/supervision";
import type { Isolate } from "./isolates/isolate.ts";
import type { Logs } from "./logs.ts";

type Data = Record<string, string | number>;
type Breach = Extract<SupervisorToCell, { type: "breach" }>;

const MEGABYTE = 1024 ** 2;

export class Lifecycle {
  readonly #readyAt = new WeakMap<Isolate, number>();
  readonly #breaches = new WeakMap<Isolate, Breach>();

  constructor(private readonly logs: Logs) {}

  /** The isolate has imported what it was booted for, `bootMs` after somebody asked for it. */
  ready(isolate: Isolate, deployment: TenantDeployment, bootMs: number): void {
    this.#readyAt.set(isolate, performance.now());
    const rounded = Math.round(bootMs * 10) / 10;
    this.#add(deployment, "info", `An isolate is ready after ${rounded} ms`, {
      event: "ready",
      isolate: isolate.id,
      revision: deployment.revision,
      bootMs: rounded,
    });
  }

  /** What the supervisor measured when it found that the isolate used up a limit. */
  breached(isolate: Isolate, breach: Breach): void {
    this.#breaches.set(isolate, breach);
  }

  /** The isolate is gone: retired, or stopped because of `code`. */
  gone(
    isolate: Isolate,
    deployment: TenantDeployment,
    code: ProblemCode | null,
    detail: string,
  ): void {
    const readyAt = this.#readyAt.get(isolate);
    const common: Data = { isolate: isolate.id, revision: deployment.revision };
    if (readyAt !== undefined) common.livedMs = Math.round(performance.now() - readyAt);
    if (code === null) {
      if (readyAt === undefined) return;
      return this.#add(deployment, "info", "An isolate has retired", {
        event: "retired",
        ...common,
      });
    }
    const { cpuMs, cellBytes } = this.#breaches.get(isolate) ?? {};
    if (cpuMs !== undefined) common.cpuMs = cpuMs;
    if (cellBytes !== undefined) common.cellMemoryMb = Math.round(cellBytes / MEGABYTE);
    this.#add(deployment, "error", detail, { event: "killed", reason: code, ...common });
  }

  #add({ tenantId }: TenantDeployment, level: LogLevel, message: string, data: Data): void {
    this.logs.add({
      kind: "lifecycle",
      level,
      tenantId,
      at: Date.now(),
      message,
      function: null,
      semver: null,
      requestId: null,
      data,
    });
  }
}
