import assert from "node:assert/strict";
import { LIFECYCLE_EVENTS } from "@imprun/contracts/lifecycle";
import * as limits from "@imprun/contracts/limits";
import { METRICS } from "@imprun/contracts/metrics";
import { type ProblemCode, PROBLEMS } from "@imprun/contracts/problem";
import { DATABASE_LIMITS } from "@imprun/contracts/runtime/database";
import { SOCKET_LIMITS } from "@imprun/contracts/runtime/isolate";

const PAGE = Deno.readTextFileSync(new URL("../../../docs/limits.md", import.meta.url));

/** The rows of the page's tables whose first cell is a word in code, by that word. */
function rows(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of PAGE.split("\n")) {
    const [first, ...cells] = line.split("|").slice(1, -1).map((cell) => cell.trim());
    const name = /^`([\w.]+)`$/.exec(first ?? "")?.[1];
    if (name === undefined) continue;
    assert.ok(!found.has(name), `${name} has two rows`);
    found.set(name, cells);
  }
  return found;
}

/** Every number of the contracts, by its name there. */
function numbers(): Map<string, number> {
  const found = new Map<string, number>();
  const take = (name: string, value: unknown) => {
    if (typeof value === "number") found.set(name, value);
    else if (value !== null && typeof value === "object" && !("parse" in value)) {
      for (const [key, part] of Object.entries(value)) take(`${name}.${key}`, part);
    }
  };
  const { DEFAULT_LIMITS, ...others } = limits;
  for (const [name, value] of Object.entries(DEFAULT_LIMITS)) take(name, value);
  const all = { ...others, DATABASE_LIMITS, SOCKET_LIMITS };
  for (const [name, value] of Object.entries(all)) take(name, value);
  return found;
}

Deno.test("docs/limits.md has every limit with its value, every code, event and metric, and no other", () => {
  const page = rows();
  for (const [name, value] of numbers()) {
    const shown = page.get(name)?.[0]?.replaceAll(",", "");
    assert.equal(shown, String(value), `docs/limits.md should say that ${name} is ${value}`);
    page.delete(name);
  }
  for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
    const { status, fault, title } = PROBLEMS[code];
    const expected = [String(status), fault, title];
    assert.deepEqual(
      page.get(code)?.slice(0, 3),
      expected,
      `| \`${code}\` | ${expected.join(" | ")} |`,
    );
    page.delete(code);
  }
  for (const [event, { level, members }] of Object.entries(LIFECYCLE_EVENTS)) {
    const expected = [level, members.join(", ")];
    assert.deepEqual(page.get(event)?.slice(0, 2), expected, `| \`${event}\` | …`);
    page.delete(event);
  }
  for (const [metric, { type, labels, help }] of Object.entries(METRICS)) {
    const expected = [type, labels.join(", "), help];
    assert.deepEqual(page.get(metric), expected, `| \`${metric}\` | ${expected.join(" | ")} |`);
    page.delete(metric);
  }
  assert.deepEqual([...page.keys()], [], "docs/limits.md names what is not in the code");
});
