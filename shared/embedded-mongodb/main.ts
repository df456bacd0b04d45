/** The process: one JSON argument in, one line of JSON out when it is ready. */
import { EmbeddedMongodbConfig } from "@imprun/contracts/processes";
import { parentGone } from "@imprun/processes/lifeline";
import { REPLICA_SET } from "./commands/handshake.ts";
import { type RunningServer, startServer } from "./server/server.ts";
import { DirectoryInUseError } from "./storage/directory-lock.ts";

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}

function readConfig(): EmbeddedMongodbConfig {
  let json: unknown;
  try {
    json = JSON.parse(Deno.args[0] ?? "");
  } catch {
    fail('The one argument must be JSON: {"directory": "…", "port": 0}');
  }
  const config = EmbeddedMongodbConfig.safeParse(json);
  if (!config.success) fail(`The configuration is wrong: ${config.error.message}`);
  return config.data;
}

function start(config: EmbeddedMongodbConfig): RunningServer {
  try {
    return startServer(config.directory, config.port);
  } catch (error) {
    if (error instanceof DirectoryInUseError) fail(error.message);
    if (error instanceof Deno.errors.AddrInUse) fail(`The port ${config.port} is in use`);
    throw error;
  }
}

const server = start(readConfig());
let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await server.stop();
  Deno.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, stop);
parentGone().then(stop);

console.log(
  JSON.stringify({ uri: `mongodb://127.0.0.1:${server.port}/?replicaSet=${REPLICA_SET}` }),
);
console.error(
  `Embedded MongoDB on 127.0.0.1:${server.port}: made for one machine, use MongoDB in production`,
);
