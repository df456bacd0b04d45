/**
 * What broker and supervisor are for each other, whether they are modules of one process (`main.ts`) or processes of their
 * own (`broker/main.ts`, `supervisor/main.ts`).
 */
import type { CellMessage } from "@imprun/contracts/runtime/frames";
import type { Metric } from "./metrics/exposition.ts";

export type LogMessage = Extract<CellMessage, { type: "logs" }>;

/** The broker, as a supervisor sees it. */
export interface BrokerLink {
  /** Resolves when there is a broker that cells can connect to. */
  there(): Promise<void>;
  /** Cells serve at `address` from now on: this instance counts. */
  announce(address: string): Promise<void>;
  /** Suspends a tenant whose code makes cells crash, until its next revision or for a while. */
  crasher(tenantId: string): void;
  /** Takes log lines that cells kept while there was no broker. Resolves when there is room for more. */
  takeLogs(message: LogMessage): Promise<void>;
}

/** The supervisor, as a broker sees it. */
export interface SupervisorLink {
  /** The connection to a cell is over: that cell cannot make a new one, since it has no permission to. */
  cellLost(cellId: string): void;
  /** What is counted beside the broker, for its `/metrics`. */
  metrics(): Promise<Metric[]> | Metric[];
}
