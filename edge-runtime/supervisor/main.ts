/**
 * The supervisor alone, with its cells: the side of a runtime that runs tenants' code, and has no secret.
 *
 *     deno run <supervisorFlags of flags.ts> edge-runtime/supervisor/main.ts '<SupervisorConfig as JSON>'
 *
 * Waits for the broker of the same socket directory, at the start and whenever it is gone. Else it is as `../main.ts`.
 */
import { SupervisorConfig } from "@imprun/contracts/processes";
import { listenAddress } from "../flags.ts";
import { giveUp, runProgram } from "../program.ts";
import { socketsIn } from "../sockets.ts";
import { RemoteBroker } from "./remote-broker.ts";
import { findOrphans, handOverKeptLogs, openSupervisor, startCells } from "./start.ts";

await runProgram("The supervisor", SupervisorConfig, async (config, program) => {
  const sockets = socketsIn(config.socketDirectory);
  const orphans = await findOrphans(config);
  const broker = new RemoteBroker(sockets.supervisor);
  // The broker may know cells of another supervisor, which was killed.
  const prefix = `${crypto.randomUUID().slice(0, 4)}-`;
  const supervisor = await openSupervisor(config, orphans, broker, prefix);
  broker.attach({
    cellLost: (cellId) => supervisor.connectionLost(cellId),
    metrics: () => supervisor.metrics(),
    gone() {
      let areGone = false;
      supervisor.allGone().then(() => areGone = true);
      handOverKeptLogs(config, broker, () => Promise.resolve(areGone));
      supervisor.brokerGone();
    },
  });
  program.onStop(async () => {
    broker.ending();
    await supervisor.stop();
  });
  const ready = await startCells(supervisor, config, orphans, broker);
  // The directory of the sockets stays: there is the next broker, and what cells keep for it.
  await giveUp("env", "sys", "ffi", "import");
  await Deno.permissions.revoke({ name: "net", host: listenAddress(config) });
  console.log(JSON.stringify(ready));
});
