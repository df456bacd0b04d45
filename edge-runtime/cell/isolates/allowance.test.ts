import assert from "node:assert/strict";
import { withCell } from "../../testing/with-cell.ts";
import { Allowance, type Spending } from "./allowance.ts";

const CPU_MS = 1_000;

function look(at: number, usedMs: number, served: number, open: number): Spending {
  return { at, usedMs, served, open, isStreaming: false };
}

Deno.test("every request brings its time, and a hundred at once may use a hundred times as much", () => {
  const allowance = new Allowance(look(0, 80, 0, 0), CPU_MS);
  assert.equal(allowance.spend(look(1_000, 900, 100, 100)), "within");
  for (let second = 2; second < 90; second++) {
    assert.notEqual(allowance.spend(look(second * 1_000, 1_000, 100, 100)), "exceeded");
  }
});

Deno.test("two requests that never end use up what two may use", () => {
  const allowance = new Allowance(look(0, 80, 0, 0), CPU_MS);
  const verdicts = [1, 2, 3, 4].map((n) => allowance.spend(look(n * 1_000, 1_000, 2, 2)));
  assert.deepEqual(verdicts, ["heavy", "within", "within", "exceeded"]);
});

Deno.test("who uses a lot for each request is heavy, however often it is looked at, and once", () => {
  const allowance = new Allowance(look(0, 80, 0, 0), CPU_MS);
  const verdicts = Array.from({ length: 6 }, (_, n) => {
    return allowance.spend(look(50 * (n + 1), 50, 8, 8));
  });
  assert.deepEqual(verdicts.slice(3), ["within", "heavy", "within"]);
  const popular = new Allowance(look(0, 80, 0, 0), CPU_MS);
  for (let n = 1; n < 1_000; n++) {
    assert.equal(popular.spend(look(50 * n, 50, 1_000 * n, 30)), "within");
  }
});

Deno.test("time that requests left is not saved up for work without one", () => {
  const allowance = new Allowance(look(0, 80, 0, 0), CPU_MS);
  assert.equal(allowance.spend(look(1_000, 100, 10_000, 0)), "within");
  assert.equal(allowance.spend(look(2_000, 900, 10_000, 0)), "heavy");
  assert.equal(allowance.spend(look(3_000, 900, 10_000, 0)), "exceeded");
});

Deno.test("a little work in the background goes on for ever", () => {
  const allowance = new Allowance(look(0, 80, 0, 0), CPU_MS);
  for (let second = 1; second < 1_000; second++) {
    assert.equal(allowance.spend(look(second * 1_000, 20, 1, 0)), "within");
  }
});

Deno.test("a WebSocket and a streamed answer may keep half of a core", () => {
  const allowance = new Allowance(look(0, 80, 0, 0), CPU_MS);
  for (let second = 1; second < 100; second++) {
    const spending = { ...look(second * 1_000, 490, 1, 1), isStreaming: true };
    assert.notEqual(allowance.spend(spending), "exceeded");
  }
});

withCell(
  "work that goes on after the answer is stopped, and its owner told why",
  async (_t, cell) => {
    await cell.deploy(
      "burner",
      {
        burn: `const burn = () => {
  for (const until = Date.now() + 30; Date.now() < until;);
  setTimeout(burn);
};
export default () => { setTimeout(burn); return new Response("done"); };`,
      },
      1,
      { limits: { cpuMs: 200 } },
    );
    assert.equal(await (await cell.fetch("burner", "/burn")).text(), "done");
    await cell.heard("gone", ({ forced }) => forced);
    const killed = await cell.broker.logged(({ data }) => data.event === "killed");
    assert.equal(killed.data.reason, "cpu_limit");
  },
);
