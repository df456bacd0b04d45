import { deepEqual, equal } from "node:assert/strict";
import { firstThread, parseSchedstat, timeBetween } from "./threads.ts";

Deno.test("schedstat tells time on a core and time of waiting for one, in nanoseconds", () => {
  deepEqual(parseSchedstat("2500000 1000000 17\n"), { cpuMs: 2.5, waitedMs: 1 });
});

Deno.test("a process that is new counts from nothing, and one that has ended counts no more", () => {
  const before = new Map([[1, { cpuMs: 10, waitedMs: 1 }], [2, { cpuMs: 99, waitedMs: 99 }]]);
  const after = new Map([[1, { cpuMs: 30, waitedMs: 2 }], [3, { cpuMs: 20, waitedMs: 3 }]]);
  deepEqual(timeBetween(before, after, 2), { cpuMs: 20, waitedMs: 2 });
});

Deno.test("the oldest thread of a name is found, and none of a name that no thread has", () => {
  equal(firstThread(Deno.pid, Deno.readTextFileSync("/proc/self/comm").trim()), Deno.pid);
  equal(firstThread(Deno.pid, "nobody"), null);
});
