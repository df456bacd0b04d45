import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  commandLine,
  cpuMsIn,
  cpuMsOfAll,
  memoryOf,
  memoryOfAll,
  parentIn,
  parseRollup,
  processTree,
} from "./processes.ts";

Deno.test("resident and proportional memory are read from the kernel's rollup", () => {
  const text =
    "00400000-7ffe [rollup]\nRss:              123456 kB\nPss:               65432 kB\n" +
    "Pss_Dirty:             1 kB\n";
  deepEqual(parseRollup(text), { rssKb: 123456, pssKb: 65432 });
  throws(() => parseRollup("Rss: 1 kB\n"), /no line Pss/);
});

Deno.test("this process has memory, and twice this process has twice of it", () => {
  ok(memoryOf(Deno.pid).rssKb > 1_000);
  ok(memoryOfAll([Deno.pid, Deno.pid]).rssKb > 1.5 * memoryOf(Deno.pid).rssKb);
});

Deno.test("a tree holds children of children and no strangers", () => {
  const parents = new Map([[2, 1], [3, 2], [4, 3], [5, 1], [6, 2]]);
  deepEqual(processTree(2, parents).sort(), [2, 3, 4, 6]);
  deepEqual(processTree(9, parents), [9]);
});

Deno.test("a real child is found in the tree with its arguments", async () => {
  const child = new Deno.Command("sleep", { args: ["30"] }).spawn();
  try {
    ok(processTree(Deno.pid).includes(child.pid));
    equal(commandLine(child.pid).at(-1), "30");
  } finally {
    child.kill();
    await child.status;
  }
});

Deno.test("a program's name may hold blanks and brackets", () => {
  equal(parentIn("12 (a) b (c) S 7 12 12 0"), 7);
});

Deno.test("CPU time is that of user and kernel mode, without that of ended children", () => {
  equal(cpuMsIn("12 (a b) S 7 12 12 0 -1 4194560 100 0 0 0 250 50 900 900 20 0"), 3_000);
  ok(cpuMsOfAll([Deno.pid]) > 0);
});
