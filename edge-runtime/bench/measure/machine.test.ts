import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { busyFraction, cpuModel, cpuTime, describeMachine } from "./machine.ts";

Deno.test("the processor is named as the kernel names it", () => {
  equal(cpuModel("processor\t: 0\nmodel name\t: AMD EPYC 9\nmodel name\t: other\n"), "AMD EPYC 9");
  equal(cpuModel("processor : 0\n"), "unknown");
});

Deno.test("idle and waiting for disks are not busy, and guests are not counted twice", () => {
  deepEqual(cpuTime("cpu  10 1 5 80 4 0 0 0 7 0\ncpu0 1\n"), { total: 100, busy: 16 });
  throws(() => cpuTime("intr 1\n"), /no line cpu/);
});

Deno.test("this machine can be described", async () => {
  const { cores, memoryMb, kernel, deno } = describeMachine();
  ok(cores >= 1 && memoryMb > 100);
  ok(kernel !== "" && deno === Deno.version.deno);
  const busy = await busyFraction(50);
  ok(busy >= 0 && busy <= 1);
});
