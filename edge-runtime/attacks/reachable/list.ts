/** Where the list is kept, and how it is made. */
import type { TestCell } from "../../testing/cell.ts";

export const LIST = new URL("list.txt", import.meta.url);

/** The functions that a tenant's code can get hold of in this cell, by owner. */
export async function reachable(cell: TestCell): Promise<string> {
  await cell.deploy("walker", { walker: "attack-reachable.ts" });
  return await (await cell.fetch("walker", "/walker")).text();
}
