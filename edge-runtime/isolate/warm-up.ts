/**
 * The way of a first call, gone once before there is a tenant: V8 compiles functions when they are first called, and
 * that would be most of what a cold start takes.
 */
import type { FlatHeaders } from "@imprun/contracts/runtime/isolate";
import { emptyRegistration, handlerOf } from "./adapters/handlers.ts";
import { newWork } from "./imp/invoke.ts";
import { importModule } from "./imports.ts";
import { CellRequest } from "./incoming.ts";
import { runHandler } from "./run.ts";

const ADDRESS = "imprun:///warm-up.js";
const HEADERS: FlatHeaders = ["host", "localhost", "content-type", "application/json"];

/** One function of each style that is common. */
const MODULES = [
  `const headers = { "content-type": "application/json" };
export default (request) => new Response(request.method + request.headers.get("host"), { headers });`,
  `export default (req, res) => res.json({ body: req.body, query: req.query });`,
  `export default async (ctx) => ({ body: ctx.body });`,
];

/** Imports and calls functions of ours. Their answers are for the request 0, which the cell knows nothing of. */
export async function warmUp(): Promise<void> {
  for (const source of MODULES) {
    const module = await importModule(source, ADDRESS);
    const handler = handlerOf(module, emptyRegistration(), "");
    if (!handler) throw new Error("A function of the warm-up has no handler");
    const context = {
      request: 0,
      requestId: "",
      functionName: "",
      caller: null,
      depth: 0,
      work: newWork(),
    };
    runHandler(
      handler,
      new CellRequest("", "POST", "http://localhost/?a=1", HEADERS, "{}", "127.0.0.1", context),
    );
  }
}
