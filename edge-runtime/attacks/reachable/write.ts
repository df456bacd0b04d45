/** Writes the list of functions that tenant code reaches. Look at what changed before it is committed. */
import { TestCell } from "../../testing/cell.ts";
import { LIST, reachable } from "./list.ts";

const cell = await TestCell.start();
await Deno.writeTextFile(LIST, await reachable(cell));
await cell.stop();
Deno.exit(0);
