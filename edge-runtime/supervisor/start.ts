/** How a supervisor takes its place: at a port where cells of another may still answer, and with log lines that those kept. */
import type { RuntimeReady, SupervisorConfig } from "@imprun/contracts/processes";
import type { z } from "zod";
import type { BrokerLink } from "../link.ts";
import { report } from "../report.ts";
import { socketsIn } from "../sockets.ts";
import { memoryCaps, totalMemory } from "./memory-caps.ts";
import { findCells, isOneThere, release } from "./orphans.ts";
import { Spools } from "./spools.ts";
import { Supervisor } from "./supervisor.ts";

const PORT_WAIT_MS = 2_000;

/**
 * The cells of a runtime that was killed: they go on answering at the port until ours are there.
 * Throws when somebody else has the port.
 */
export async function findOrphans(config: SupervisorConfig): Promise<readonly number[]> {
  const orphans = await findCells(socketsIn(config.socketDirectory).cells);
  if (orphans.length === 0) await portIsFree(config.hostname, config.port);
  return orphans;
}

/** A supervisor that has no cells yet, and gives each of them a successor on SIGUSR2. `prefix` is what the ids of its cells begin with. */
export async function openSupervisor(
  config: SupervisorConfig,
  orphans: readonly number[],
  broker: BrokerLink,
  prefix?: string,
): Promise<Supervisor> {
  const supervisor = new Supervisor({
    cell: {
      environment: config.environment,
      hostname: config.hostname,
      port: config.port,
      domain: config.domain,
      brokerSocket: socketsIn(config.socketDirectory).cells,
      spareIsolates: config.spareIsolates,
      maxIsolates: config.maxIsolates,
      connections: config.connections,
    },
    cells: config.cells,
    memory: memoryCaps(await totalMemory(), config.cells),
    broker,
    prefix,
  });
  if (orphans.length > 0) supervisor.standBackFor(orphans);
  Deno.addSignalListener("SIGUSR2", () => supervisor.renew());
  return supervisor;
}

/** Starts all cells and lets orphans go. Resolves when clients come to the cells; throws when one does not start. */
export async function startCells(
  supervisor: Supervisor,
  config: SupervisorConfig,
  orphans: readonly number[],
  broker: BrokerLink,
): Promise<z.infer<typeof RuntimeReady>> {
  const { cells } = socketsIn(config.socketDirectory);
  const areGone = async () => orphans.length === 0 || !await isOneThere(orphans, cells);
  handOverKeptLogs(config, broker, areGone);
  const port = await supervisor.start();
  if (orphans.length > 0) supervisor.takeOver();
  await release(orphans, cells);
  await broker.announce(`http://${config.hostname}:${port}`);
  return { port, cellPids: supervisor.pids };
}

/** Hands over what cells keep that have no broker, until they are gone. Cells that start afterwards begin new files. */
export function handOverKeptLogs(
  config: SupervisorConfig,
  broker: BrokerLink,
  areGone: () => Promise<boolean>,
): void {
  Spools.open(config.socketDirectory)
    .follow((message) => broker.takeLogs(message), areGone)
    .catch((error) => report("Log lines that cells kept are lost", error));
}

/**
 * The port is open for cells of a runtime that was killed (SO_REUSEPORT), so a second runtime would silently take half of
 * the first one's clients. Cells of a runtime that was killed need a moment to end.
 */
async function portIsFree(hostname: string, port: number): Promise<void> {
  if (port === 0) return;
  const lastTry = Date.now() + PORT_WAIT_MS;
  while (true) {
    try {
      Deno.listen({ hostname, port }).close();
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      if (Date.now() > lastTry) {
        throw new Error(`Port ${port} of ${hostname} is in use by another process`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
