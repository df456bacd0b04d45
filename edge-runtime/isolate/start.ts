/**
 * The first script of an isolate's thread, in the address that the thread is started with. It evaluates the isolate's
 * own script by `node:vm`: no address leads there, so none can be found in a stack and revoked, Deno keeps nothing of it
 * on disk, and V8 takes over what it has compiled in another isolate.
 */
import process from "node:process";
import { Script } from "node:vm";
import { workerData } from "node:worker_threads";
import type { IsolateStart } from "@imprun/contracts/runtime/isolate";

const start = workerData as IsolateStart;
const script = new Script(start.source, {
  // `stacks.ts` knows it by this name.
  filename: "imprun:isolate",
  cachedData: start.compiled ? new Uint8Array(start.compiled) : undefined,
  importModuleDynamically: (specifier: string) => import(specifier),
});
if (!start.compiled || script.cachedDataRejected) start.compile = () => script.createCachedData();
// V8 has read it. It would stay until garbage is collected.
start.compiled?.transfer(0);
await script.runInThisContext()(process.getBuiltinModule);
