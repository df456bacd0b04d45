/** The runtime's own functions, called with arguments that nobody would pass: no call takes the cell along. */
import { TestCell } from "../../testing/cell.ts";

/** Calls every function with the arguments of each seed; throws when the cell does not answer any longer. */
export async function fuzzNatives(seed: number, count: number): Promise<void> {
  let cell = await start();
  const response = await cell.fetch("natives", "/natives");
  const names: string[] = await response.json();
  try {
    for (let made = 0; made < count; made++) {
      const name = names[(seed * 7 + made * 11) % names.length]!;
      const round = seed + Math.floor(made / names.length);
      // A function that used up a limit leaves the tenant suspended for a while.
      if (!await lives(cell, name, round)) {
        await cell.kill();
        cell = await start();
      }
    }
  } finally {
    await cell.kill();
  }
}

async function start(): Promise<TestCell> {
  const cell = await TestCell.start();
  await cell.deploy("natives", { natives: "attack-native.ts" });
  await cell.deploy("neighbour", { fine: "export default () => new Response('fine')" });
  return cell;
}

async function lives(cell: TestCell, name: string, seed: number): Promise<boolean> {
  try {
    const response = await cell.fetch("natives", `/natives?${name}&${seed}`);
    await response.body?.cancel();
    await (await cell.fetch("neighbour", "/fine")).text();
    return response.status !== 503;
  } catch (cause) {
    throw new Error(`The cell did not survive ${name} with seed ${seed}`, { cause });
  }
}
