/**
 * The runtime of one environment: its broker, its supervisor, and through them its cells.
 *
 *     deno run <RUNTIME_FLAGS of flags.ts> edge-runtime/main.ts '<RuntimeConfig as JSON>'
 *
 * Prints one line of RuntimeReady when all cells are ready, logs to stderr, gives each cell a successor on SIGUSR2, and
 * ends with code 0 on SIGTERM or SIGINT within 10 s. Ends with code 1 and one clear line when it cannot start.
 * `broker/main.ts` and `supervisor/main.ts` are the same as two processes.
 */
import { RuntimeConfig } from "@imprun/contracts/processes";
import { startBroker } from "./broker/broker.ts";
import { instanceName } from "./broker/instance.ts";
import { giveUp, runProgram } from "./program.ts";
import { socketsIn } from "./sockets.ts";
import { findOrphans, openSupervisor, startCells } from "./supervisor/start.ts";

await runProgram("The runtime", RuntimeConfig, async (config, program) => {
  const sockets = socketsIn(config.socketDirectory);
  const orphans = await findOrphans(config);
  const broker = await startBroker({
    environment: config.environment,
    mongodbUri: config.mongodbUri,
    limits: config.limits,
    socketPath: sockets.cells,
    instance: instanceName(config.environment),
    supervisor: {
      cellLost: (cellId) => supervisor.connectionLost(cellId),
      metrics: () => supervisor.metrics(),
    },
  });
  const supervisor = await openSupervisor(config, orphans, broker);
  program.onStop(async () => {
    await supervisor.stop();
    await broker.stop();
  });
  const ready = await startCells(supervisor, config, orphans, broker);
  await giveUp("read", "write", "env", "sys", "ffi", "import");
  console.log(JSON.stringify(ready));
});
