import { cold } from "./cold.ts";
import { database } from "./database.ts";
import { gateways } from "./gateways.ts";
import { idle } from "./idle.ts";
import { memory } from "./memory.ts";
import { neighbour } from "./neighbour.ts";
import { provision } from "./provision/provision.ts";
import { publish } from "./publish.ts";
import type { Row } from "./row.ts";
import { scale } from "./scale/scale.ts";
import { throughput } from "./throughput.ts";

/** In the order in which they run: what needs the shared platform first, while it is young. */
export const ROWS: readonly Row[] = [
  throughput,
  publish,
  database,
  gateways,
  provision,
  cold,
  memory,
  scale,
  neighbour,
  idle,
];
