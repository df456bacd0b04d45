import assert from "node:assert/strict";
import {
  cpuMsOfStat,
  isParkedOfStat,
  poolThreads,
  residentBytesOfStatm,
  threadOfStat,
  workerThreads,
} from "./proc.ts";

const STAT = "4711 (worker-3) R 1 2 3 0 -1 4194304 2631 0 0 0 123 45 0 0 20 0 7 0 99 4537465 7404";

Deno.test("CPU time is the sum of user and kernel ticks", () => {
  assert.equal(cpuMsOfStat(STAT), 1_680);
  assert.equal(threadOfStat(STAT), 4_711);
});

Deno.test("a thread may be named anything", () => {
  assert.equal(cpuMsOfStat(STAT.replace("worker-3", "a) R (b c")), 1_680);
});

Deno.test("a thread that has SIGTRAP blocked has stopped where V8 gave up", () => {
  const end = " 18446744073709551615 1 1 0 0 0 0 ";
  assert.equal(isParkedOfStat(`${STAT}${end}16 4096 1260`), true);
  assert.equal(isParkedOfStat(`${STAT}${end}0 4096 1260`), false);
  assert.equal(isParkedOfStat(STAT), false);
  assert.equal(isParkedOfStat(""), false);
});

Deno.test("a line that is no stat has no CPU time", () => {
  assert.equal(cpuMsOfStat(""), null);
  assert.equal(cpuMsOfStat("sh: cannot open"), null);
});

Deno.test("resident memory is counted in pages", () => {
  assert.equal(residentBytesOfStatm("12181 4378 1617 1331 0 10333 0"), 4378 * 4096);
  assert.equal(residentBytesOfStatm(""), null);
});

Deno.test("worker threads are found by their names", () => {
  const threads = workerThreads(["10 deno", "11 V8 DefaultWorke", "12 worker-1", "13 worker-22"]);
  assert.deepEqual([...threads], [[1, 12], [22, 13]]);
});

Deno.test("threads of the pool are found by the beginning of their names", () => {
  const lines = [
    "10 deno",
    "11 V8 DefaultWorke",
    "12 worker-1",
    "13 tokio-runtime-w",
    "14 tokio-rt",
  ];
  assert.deepEqual(poolThreads(lines), [13, 14]);
});
