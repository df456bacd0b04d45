/**
 * A cell: faces clients and runs hostile code in isolates. Its argument is a CellConfig as JSON; it logs to stderr.
 *
 * This is its main thread, which starts and ends other threads and does nothing else: `isolates/nursery` says why. The
 * first one serves clients, all others are isolates.
 */
import { Worker } from "node:worker_threads";
import type { CellConfig } from "@imprun/contracts/runtime/supervision";
import { IsolateCode } from "./isolates/code.ts";
import { Keeper } from "./isolates/nursery/keeper.ts";
import type { ToKeeper } from "./isolates/nursery/messages.ts";
import { outliveErrors } from "./last-resort.ts";
import { openPromptness } from "./promptness.ts";

// Checked by the thread that serves clients. The schemas would take memory in this one, too.
const { cellId, listenFd } = JSON.parse(Deno.args[0] ?? "{}") as Partial<CellConfig>;
const log = (text: string) => console.error(`cell ${cellId}: ${text}`);
const fault = (error: unknown) =>
  log(error instanceof Error ? error.stack ?? error.message : String(error));

outliveErrors(fault);
const code = await IsolateCode.read();
const server = new Worker(new URL("./serve.ts", import.meta.url), { env: {} });
const keeper = new Keeper(server, code, (exitCode) => Deno.exit(exitCode));
server.on("message", (message: ToKeeper) => keeper.receive(message).catch(fault));
// A cell that serves nobody is of no use; the supervisor starts another one.
const lost = (error: unknown) => {
  fault(error);
  Deno.exit(1);
};
server.on("error", lost);
server.on("exit", () => lost(new Error("The thread that serves clients has ended")));
// Like the shared socket, the C library is there only where cells share one.
if (listenFd !== undefined && !openPromptness().ofIsolates()) {
  log("The kernel does not let isolates wake up soon");
}
