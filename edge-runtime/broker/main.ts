/**
 * The broker alone: the side of a runtime that has the secrets, and runs no tenant's code.
 *
 *     IMPRUN_MONGODB_URI=… deno run <brokerFlags of flags.ts> edge-runtime/broker/main.ts '<BrokerConfig as JSON>'
 *
 * Prints one line of BrokerReady when cells and a supervisor can connect, logs to stderr, and ends with code 0 on SIGTERM or
 * SIGINT within 10 s. Ends with code 1 and one clear line when it cannot start.
 */
import { BrokerConfig, type BrokerReady } from "@imprun/contracts/processes";
import type { z } from "zod";
import { giveUp, runProgram } from "../program.ts";
import { socketsIn } from "../sockets.ts";
import { startBroker } from "./broker.ts";
import { instanceName } from "./instance.ts";
import { RemoteSupervisor } from "./remote-supervisor.ts";

const URI_VARIABLE = "IMPRUN_MONGODB_URI";

await runProgram("The broker", BrokerConfig, async (config, program) => {
  const { environment, limits, socketDirectory } = config;
  const mongodbUri = Deno.env.get(URI_VARIABLE);
  if (mongodbUri === undefined) {
    throw new Error(`The environment variable ${URI_VARIABLE} is missing`);
  }
  const sockets = socketsIn(socketDirectory);
  const supervisor = new RemoteSupervisor();
  const broker = await startBroker({
    environment,
    mongodbUri,
    limits,
    socketPath: sockets.cells,
    instance: instanceName(environment),
    supervisor,
  });
  program.onStop(async () => {
    await supervisor.ended();
    supervisor.close();
    await broker.stop();
  });
  await supervisor.listen(sockets.supervisor, broker);
  await giveUp("read", "write", "env", "sys", "import");
  const ready: z.infer<typeof BrokerReady> = { socketDirectory };
  console.log(JSON.stringify(ready));
});
