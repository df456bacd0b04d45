/**
 * The runtime of one environment: its broker, its supervisor, and through them its cells.
 *
 *     deno run <RUNTIME_FLAGS of flags.ts> edge-runtime/main.ts '<RuntimeConfig as JSON>'
 *
 * Prints one line of RuntimeReady when all cells are ready, logs to stderr, gives each cell a successor on SIGUSR2, and
 * ends with code 0 on SIGTERM or SIGINT within 10 s. Ends with code 1 and one clear line when it cannot start.
 */
import {
  type RuntimeConfig,
  RuntimeConfig as Config,
  type RuntimeReady,
} from "@imprun/contracts/processes";
import { LIFELINE, parentGone } from "@imprun/processes/lifeline";
import type { z } from "zod";
import { startBroker } from "./broker/broker.ts";
import { Spools } from "./broker/logs/spools.ts";
import { report } from "./report.ts";
import { memoryCaps, totalMemory } from "./supervisor/memory-caps.ts";
import { findCells, isOneThere, release } from "./supervisor/orphans.ts";
import { Supervisor } from "./supervisor/supervisor.ts";

const SOCKET_PATH_BYTES = 100;
const STOP_WAIT_MS = 9_500;
const PORT_WAIT_MS = 2_000;

let isStopping = false;

// One tenant's odd input must not take the runtime of all others down.
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  report("An error that nobody handled", event.reason);
});

try {
  await run(readConfig());
} catch (error) {
  report(`The runtime does not start: ${error instanceof Error ? error.message : String(error)}`);
  Deno.exit(1);
}

function readConfig(): RuntimeConfig {
  const [argument, ...others] = Deno.args.filter((argument) => argument !== LIFELINE);
  if (argument === undefined || others.length > 0) {
    throw new Error("It needs one argument, its configuration as JSON");
  }
  const parsed = Config.safeParse(parseJson(argument));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`Its configuration is not valid at ${issue!.path.join(".")}: ${issue!.message}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error("Its configuration is not valid JSON", { cause });
  }
}

async function run(config: RuntimeConfig): Promise<void> {
  const socketPath = `${config.socketDirectory}/broker.sock`;
  if (new TextEncoder().encode(socketPath).length >= SOCKET_PATH_BYTES) {
    throw new Error(`The path ${socketPath} is too long for a unix socket`);
  }
  // Cells of a runtime that was killed go on answering at this port until ours are there.
  const orphans = await findCells(socketPath);
  if (orphans.length === 0) await portIsFree(config.hostname, config.port);
  const spools = Spools.open(config.socketDirectory);

  const broker = await startBroker({
    environment: config.environment,
    mongodbUri: config.mongodbUri,
    limits: config.limits,
    socketPath,
    cellLost: (cellId) => supervisor.connectionLost(cellId),
    moreMetrics: () => supervisor.metrics(),
    instance: `${config.environment}-${Deno.hostname()}-${crypto.randomUUID().slice(0, 8)}`,
  });
  const supervisor = new Supervisor({
    cell: {
      environment: config.environment,
      hostname: config.hostname,
      port: config.port,
      domain: config.domain,
      brokerSocket: socketPath,
      spareIsolates: config.spareIsolates,
      maxIsolates: config.maxIsolates,
      connections: config.connections,
    },
    cells: config.cells,
    crasher: (tenantId) => broker.crasher(tenantId),
    memory: memoryCaps(await totalMemory(), config.cells),
  });

  if (orphans.length > 0) supervisor.standBackFor(orphans);
  const areGone = async () => orphans.length === 0 || !await isOneThere(orphans, socketPath);
  spools.follow((message) => broker.takeLogs(message), areGone)
    .catch((error) => report("Log lines that cells kept are lost", error));

  const stop = stopOnce(async () => {
    await supervisor.stop();
    await broker.stop();
  });
  Deno.addSignalListener("SIGTERM", stop);
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGUSR2", () => supervisor.renew());
  parentGone().then(stop);

  let port: number;
  try {
    port = await supervisor.start();
  } catch (error) {
    // Cells that were told to stop while they started are no failure.
    if (isStopping) return;
    throw error;
  }
  if (orphans.length > 0) supervisor.takeOver();
  await release(orphans, socketPath);
  await broker.announce(`http://${config.hostname}:${port}`);
  await giveUpPermissions();
  const ready: z.infer<typeof RuntimeReady> = { port, cellPids: supervisor.pids };
  console.log(JSON.stringify(ready));
}

/** What is open stays open; a fault in what parses strangers' bytes can then not read a file or a variable. */
async function giveUpPermissions(): Promise<void> {
  for (const name of ["read", "write", "env", "sys", "ffi", "import"] as const) {
    await Deno.permissions.revoke({ name });
  }
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

/** Ends the process with code 0 when `stop` is done, or with code 1 when it takes too long or fails. */
function stopOnce(stop: () => Promise<void>): () => void {
  return () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => {
      report("The runtime did not stop in time");
      Deno.exit(1);
    }, STOP_WAIT_MS);
    stop().then(() => Deno.exit(0), (error) => {
      report("The runtime did not stop cleanly", error);
      Deno.exit(1);
    });
  };
}
