/**
 * Every function that tenant code can get hold of is one that somebody has looked at: what a new Deno adds is seen here
 * first. After a look, `deno run -A edge-runtime/attacks/reachable/write.ts` writes the list anew.
 */
import assert from "node:assert/strict";
import { NODE_MODULES } from "@imprun/contracts/node-modules";
import { withCell } from "../testing/with-cell.ts";
import { LIST, reachable } from "./reachable/list.ts";

withCell("tenant code reaches the functions of the list, and no others", async (_t, cell) => {
  const lines = (text: string) => text.split("\n");
  assert.deepEqual(lines(await reachable(cell)), lines(await Deno.readTextFile(LIST)));
});

Deno.test("every module that a function may import is looked through", async () => {
  const walker = new URL("../fixtures/attack-reachable.ts", import.meta.url);
  const source = await Deno.readTextFile(walker);
  assert.deepEqual([...NODE_MODULES].filter((name) => !source.includes(`from "node:${name}"`)), []);
});
