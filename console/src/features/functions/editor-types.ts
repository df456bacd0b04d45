import impTypes from "@imprun/contracts/editor/imp.d.ts" with { type: "text" };
import mongoTypes from "@imprun/contracts/editor/mongo.d.ts" with { type: "text" };

/** `Deno.serve` is one of the ways to write a function; the editor knows nothing else of Deno, as it is not there. */
const DENO_TYPES = `
type DenoHandler = (request: Request) => Response | Promise<Response>;
declare const Deno: {
  serve(handler: DenoHandler): unknown;
  serve(options: { handler: DenoHandler }): unknown;
  serve(options: object, handler: DenoHandler): unknown;
};
`;

/** The declarations that the editor knows beside the web platform's, by path. */
export const EDITOR_TYPES = {
  "imp.d.ts": impTypes,
  "mongo.d.ts": mongoTypes,
  "deno.d.ts": DENO_TYPES,
};
