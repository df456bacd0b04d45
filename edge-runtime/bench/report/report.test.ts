import { deepEqual, equal, match } from "node:assert/strict";
import { describeMachine } from "../measure/machine.ts";
import { type BenchResult, ofRounds, percentiles, reaches, single } from "./result.ts";
import { formatNumber, renderResult } from "./table.ts";

Deno.test("a figure of rounds is their median with the lowest and the highest", () => {
  deepEqual(ofRounds("hello", "rps", [30, 10, 20], { atLeast: 15 }), {
    name: "hello",
    unit: "rps",
    value: 20,
    spread: { low: 10, high: 30 },
    samples: 3,
    goal: { atLeast: 15 },
  });
});

Deno.test("percentiles of samples have a goal each", () => {
  const [p50, p99] = percentiles("publish", "ms", [1, 2, 3, 900], { p99: { atMost: 200 } });
  equal(p50?.name, "publish, p50");
  equal(p50?.value, 2);
  equal(reaches(p50!), null);
  equal(p99?.value, 900);
  equal(reaches(p99!), false);
});

Deno.test("a goal that is met exactly is reached", () => {
  equal(reaches(single("a", "x", 0.4, { atLeast: 0.4 })), true);
  equal(reaches(single("a", "MB", 8, { atMost: 8 })), true);
});

Deno.test("numbers keep three digits, and large ones all of them", () => {
  equal(formatNumber(0.41234), "0.412");
  equal(formatNumber(23.456), "23.5");
  equal(formatNumber(114023.4), "114,023");
  equal(formatNumber(0), "0");
});

const result: BenchResult = {
  schema: 1,
  startedAt: "2026-01-02T03:04:05.000Z",
  commit: null,
  machine: describeMachine(),
  loadGenerator: "wrk 4.1.0",
  rounds: 3,
  seconds: 5,
  rows: [
    {
      row: "throughput",
      title: "Warm throughput",
      figures: [ofRounds("of bare Deno.serve", "x", [0.2, 0.3, 0.25], { atLeast: 0.4 })],
      notes: ["with key-auth"],
      failure: null,
      busyBefore: 0.02,
    },
    {
      row: "cold",
      title: "Cold start",
      figures: [],
      notes: [],
      failure: "It did not start",
      busyBefore: 0.5,
    },
  ],
};

Deno.test("the table shows value, spread, goal, notes, failures and how busy the machine was", () => {
  const table = renderResult(result);
  match(table, /of bare Deno\.serve +0\.25 x +0\.2 - 0\.3 +3 +>= 0\.4 +MISSED/);
  match(table, /\(with key-auth\)/);
  match(table, /Cold start\n {2}FAILED: It did not start\n {2}\(others kept 50 %/);
  match(table, /load by wrk 4\.1\.0; 3 rounds of 5 s/);
});

Deno.test("a result survives JSON", () => {
  deepEqual(JSON.parse(JSON.stringify(result)), result);
});
