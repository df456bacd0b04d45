/** What attacks have in common: each is a function of a hostile tenant, and each says exactly what stopped it. */
import assert from "node:assert/strict";
import type { TestCell } from "../testing/cell.ts";
import { withCell } from "../testing/with-cell.ts";

/** The code of an attack, and what comes of it: `got …`, the error that it met, or why it was not loaded. */
export type Attempt = readonly [code: string, outcome: string];

export interface AttemptOptions {
  readonly variables?: Record<string, string>;
  /** Does what must be done before the first attempt. */
  readonly before?: (cell: TestCell) => void | Promise<void>;
}

/** Registers a test that makes each attempt in one cell and expects its outcome to the letter. */
export function attempts(
  name: string,
  all: Record<string, Attempt>,
  options: AttemptOptions = {},
): void {
  withCell(name, async (t, cell) => {
    await options.before?.(cell);
    const names = Object.keys(all);
    const sources = names.map((name, index) => [`attempt${index}`, moduleOf(all[name]![0])]);
    await cell.deploy("hostile", Object.fromEntries(sources), 1, {
      variables: options.variables ?? {},
    });
    for (const [index, name] of names.entries()) {
      await t.step(name, async () => {
        assert.equal(await outcomeOf(cell, "hostile", `/attempt${index}`), all[name]![1]);
      });
    }
    await t.step("and the cell is as it was", async () => {
      await cell.deploy("neighbour", { fine: "export default () => new Response('fine')" });
      assert.equal(await (await cell.fetch("neighbour", "/fine")).text(), "fine");
    });
  });
}

/** What came of an attempt; the detail of the problem when its function did not get to run. */
async function outcomeOf(cell: TestCell, gatewayId: string, path: string): Promise<string> {
  const response = await cell.fetch(gatewayId, path);
  const text = await response.text();
  if (response.ok) return text;
  const { code, detail } = JSON.parse(text);
  return `${code}: ${detail}`;
}

/** A module around the body of an async function; imports before it, which end with `---`, are the module's. */
function moduleOf(code: string): string {
  const [imports, body] = code.includes("---") ? code.split("---") as [string, string] : ["", code];
  return `${imports}
const attack = async (request) => { ${body} };
export default async (request) => {
  try { return new Response("got " + String(await attack(request))); }
  catch (error) { return new Response(error?.name + ": " + error?.message); }
};`;
}
