import type { TO_CELL, ToCell } from "@imprun/contracts/runtime/isolate";

/** What an isolate said of itself when it was last asked; a tenant that forges it harms only itself. */
export interface IsolateUsage {
  /** Of its thread since it began. */
  readonly cpuMs: number;
  readonly heapBytes: number;
  /** Outside of the heap. */
  readonly externalBytes: number;
  /** A function was stopped because the heap was used up, and the isolate goes on. */
  readonly isHeapUsedUp: boolean;
}

/** Numbers of the isolate's own say; what is none counts as 0. */
export function usageOf([, , cpuMs, heapBytes, externalBytes, isHeapUsedUp]: Extract<
  ToCell,
  [typeof TO_CELL.pong, ...unknown[]]
>): IsolateUsage {
  const number = (value: unknown) => typeof value === "number" && value >= 0 ? value : 0;
  return {
    cpuMs: number(cpuMs),
    heapBytes: number(heapBytes),
    externalBytes: number(externalBytes),
    isHeapUsedUp: isHeapUsedUp === true,
  };
}
