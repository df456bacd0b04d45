/**
 * The messages between a broker and a supervisor that are processes of their own: the frames of `frames.ts`, over a socket
 * beside that of the cells, which cells have no permission for. The supervisor connects.
 */
import { z } from "zod";
import { METRIC_NAMES } from "../metrics.ts";
import { CellToBroker } from "./frames.ts";

/** From the supervisor to the broker. A request is answered with `{}` when it is done. */
export const SupervisorToBroker = {
  /** Request, first of all; refused with `conflict` while there is another supervisor. */
  attach: z.object({ type: z.literal("attach") }),
  /** Request. Cells serve at this address from now on. */
  announce: z.object({ type: z.literal("announce"), address: z.string().max(1_000) }),
  /** Request. Cells crash, and this tenant is the only one that was in all of them. */
  crasher: z.object({ type: z.literal("crasher"), tenantId: z.string().max(200) }),
  /** Request. Lines that a cell kept while it had no broker; answered when there is room for more. */
  logs: CellToBroker.logs,
  /** Notice. The supervisor and its cells are about to end, and need the broker until they have. */
  ending: z.object({ type: z.literal("ending") }),
} as const;

/** From the broker to the supervisor. */
export const BrokerToSupervisor = {
  /** Notice. The connection to this cell is over, and a cell cannot make another one. */
  lost: z.object({ type: z.literal("lost"), cellId: z.string() }),
  /** Request → SupervisorMetrics. */
  metrics: z.object({ type: z.literal("metrics") }),
} as const;

/** What is counted in the supervisor, for the `/metrics` of the runtime. */
export const SupervisorMetrics = z.object({
  metrics: z.array(z.object({
    name: z.enum(METRIC_NAMES),
    samples: z.array(z.object({ labels: z.record(z.string(), z.string()), value: z.number() })),
  })),
});

export type SupervisorMessage = {
  [K in keyof typeof SupervisorToBroker]: z.infer<typeof SupervisorToBroker[K]>;
}[keyof typeof SupervisorToBroker];
