/**
 * The thread of a cell that serves clients. It opens the cell's two sockets, gives up every permission, and only then loads
 * anything of a tenant.
 */
import { parentPort } from "node:worker_threads";
import { CONNECTION_LIMITS } from "@imprun/contracts/limits";
import { CellConfig } from "@imprun/contracts/runtime/supervision";
import { openClients } from "../listener/clients.ts";
import { BrokerLink } from "./broker-link.ts";
import { Cell } from "./cell.ts";
import { Ending } from "./ending.ts";
import { IdleClients } from "./http/idle-clients.ts";
import { listen } from "./http/listen.ts";
import { startAddress } from "./isolates/code.ts";
import { Nursery } from "./isolates/nursery/nursery.ts";
import { outliveErrors } from "./last-resort.ts";
import { LogSpool, spoolPath } from "./log-spool.ts";
import { parkFatalThreads } from "./parking.ts";
import { dropPermissions } from "./permissions.ts";
import { openPromptness, type Promptness } from "./promptness.ts";
import { hearSupervisor, tellSupervisor } from "./supervisor-link.ts";

const config = CellConfig.parse(JSON.parse(Deno.args[0] ?? "null"));
const log = (text: string) => console.error(`cell ${config.cellId}: ${text}`);
const fault = (error: unknown) =>
  log(error instanceof Error ? error.stack ?? error.message : String(error));

outliveErrors(fault);
const address = await startAddress();
const socket = await Deno.connect({ transport: "unix", path: config.brokerSocket });
const spool = new LogSpool(spoolPath(config.brokerSocket, config.cellId));
const broker = new BrokerLink(socket, spool, log);
// Like the socket, the C library is there only where cells share one.
const mayUseLibc = config.listenFd !== undefined;
const nursery = new Nursery(parentPort!);
const cell = new Cell(config, broker, address, nursery, fault);
/** A cell with a socket of its own has clients before it can tell whether a tenant exists. */
const started = Promise.withResolvers<void>();
let isStarted = false;
const listener = listen(config, (request, info) => {
  return isStarted
    ? cell.server.handle(request, info)
    : started.promise.then(() => cell.server.handle(request, info));
}, fault);

listener.finished.catch((error) => {
  fault(error);
  tellSupervisor({ type: "deaf" });
});

let idleClients: IdleClients | null = null;
let promptness: Promptness | null = null;
if (mayUseLibc) {
  const limits = { ...CONNECTION_LIMITS, ...config.connections };
  const clients = cell.underway.clients = openClients();
  idleClients = new IdleClients(clients, cell.underway, limits, log);
  parkFatalThreads();
  promptness = openPromptness();
  if (!promptness.ofServer()) {
    log("The kernel does not let the thread that serves clients go first");
  }
}
await dropPermissions();
await nursery.seal();
await cell.start();
isStarted = true;
started.resolve();
listener.begin();
idleClients?.begin(fault);

const ending = new Ending(cell, listener, (code) => nursery.exit(code), log);
const end = (hasSuccessor = false) => ending.end(hasSuccessor).catch(fault);
hearSupervisor(
  (message) => {
    switch (message.type) {
      case "drain":
        return void end(message.hasSuccessor);
      case "ping":
        // Without the thread that starts isolates a cell is of no more use than without this one.
        if (nursery.ping(performance.now())) tellSupervisor({ type: "pong", ping: message.ping });
        return;
      case "lower":
        return message.threads.forEach((thread) => promptness?.lower(thread));
      case "breach":
        return cell.breach(message);
    }
  },
  () => ending.orphaned(),
  fault,
);
Deno.addSignalListener("SIGTERM", () => end());
// Ctrl-C reaches every process of a terminal, and the supervisor decides what it means.
Deno.addSignalListener("SIGINT", () => {});
tellSupervisor({ type: "ready", port: listener.port });
