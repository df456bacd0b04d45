import assert from "node:assert/strict";
import { GAIN_BYTES, HEAVY_MS, IsolateWatch, LINGER_MS, STUCK_MS } from "./isolate-watch.ts";
import type { Sample } from "./sampler.ts";

const THREAD = 4_711;

function sample(cpuMs: number | null, residentBytes = 1): Sample {
  const known: [number, number][] = cpuMs === null ? [] : [[THREAD, cpuMs]];
  return { residentBytes, cpuMs: new Map(known), parked: new Set() };
}

function watched(): IsolateWatch {
  const watch = new IsolateWatch();
  watch.handle({ type: "isolate", isolateId: 7, thread: 1 }, 0);
  watch.handle({ type: "assigned", isolateId: 7, tenantId: "hometax.dev", cpuMs: 1_000 }, 0);
  return watch;
}

function busy(watch: IsolateWatch, startedAt: number): void {
  watch.handle({ type: "busy", isolateId: 7, startedAt }, startedAt);
  watch.learn(new Map([[1, THREAD]]));
}

Deno.test("nothing is looked at while every isolate is idle", () => {
  const watch = watched();
  assert.equal(watch.isActive, false);
  busy(watch, 10);
  assert.equal(watch.isActive, true);
  watch.handle({ type: "idle", isolateId: 7 }, 20);
  assert.equal(watch.isActive, false);
});

Deno.test("an isolate breaches its limit when its oldest request used that much CPU time, once", () => {
  const watch = watched();
  busy(watch, 10);
  assert.deepEqual(watch.judge(sample(5_000), 50).breaches, []);
  assert.deepEqual(watch.judge(sample(5_990), 1_000).breaches, []);
  assert.deepEqual(watch.judge(sample(6_000), 1_050).breaches, [{
    isolateId: 7,
    code: "cpu_limit",
    cpuMs: 1_000,
  }]);
  assert.deepEqual(watch.judge(sample(6_100), 1_100).breaches, []);
});

Deno.test("a thread that uses a lot for one request is named once", () => {
  const watch = watched();
  busy(watch, 10);
  assert.deepEqual(watch.judge(sample(100), 50).heavy, []);
  assert.deepEqual(watch.judge(sample(100 + HEAVY_MS - 1), 90).heavy, []);
  assert.deepEqual(watch.judge(sample(100 + HEAVY_MS), 130).heavy, [THREAD]);
  assert.deepEqual(watch.judge(sample(900), 170).heavy, []);
});

Deno.test("an isolate that its cell calls heavy is looked up and named, whether it is busy or not", () => {
  const watch = watched();
  watch.handle({ type: "heavy", isolateId: 7 }, 10);
  assert.equal(watch.needsThreads, true);
  watch.learn(new Map([[1, THREAD]]));
  assert.deepEqual(watch.judge(sample(5_000), 50), {
    breaches: [],
    heavy: [THREAD],
    stuck: [],
    lingers: false,
  });
  watch.handle({ type: "heavy", isolateId: 7 }, 60);
  assert.equal(watch.isActive, false);
});

Deno.test("the busiest isolate is held responsible for memory that its cell gains", () => {
  const watch = watched();
  busy(watch, 10);
  assert.deepEqual(watch.judge(sample(100, 1), 50).breaches, []);
  assert.deepEqual(watch.judge(sample(150, GAIN_BYTES), 90).breaches, []);
  assert.deepEqual(watch.judge(sample(200, GAIN_BYTES + 1), 130).breaches, [
    { isolateId: 7, code: "memory_limit", cpuMs: 100 },
  ]);
  watch.handle({ type: "gone", isolateId: 7, forced: false }, 150);
  assert.deepEqual(watch.judge(sample(200), 150 + STUCK_MS).stuck, [THREAD]);
});

Deno.test("an isolate in which V8 gave up is named once, however little it used", () => {
  const watch = watched();
  busy(watch, 10);
  const parked = { ...sample(20), parked: new Set([THREAD]) };
  assert.deepEqual(watch.judge(parked, 50).breaches, [
    { isolateId: 7, code: "memory_limit", cpuMs: 0, aborted: true },
  ]);
  assert.deepEqual(watch.judge(parked, 90).breaches, []);
});

Deno.test("warm are those that have an isolate which nothing was found against, the oldest first", () => {
  const watch = watched();
  for (const [isolateId, tenantId] of [[8, "second.dev"], [9, "second.dev"]] as const) {
    watch.handle({ type: "isolate", isolateId, thread: isolateId }, 0);
    watch.handle({ type: "assigned", isolateId, tenantId, cpuMs: 1_000 }, 0);
  }
  watch.handle({ type: "isolate", isolateId: 10, thread: 10 }, 0);
  assert.deepEqual(watch.warm, ["hometax.dev", "second.dev"]);
  busy(watch, 10);
  watch.judge(sample(0), 50);
  watch.judge(sample(1_000), 1_050);
  assert.deepEqual(watch.warm, ["second.dev"]);
  watch.handle({ type: "gone", isolateId: 8, forced: false }, 1_100);
  watch.handle({ type: "gone", isolateId: 9, forced: true }, 1_100);
  assert.deepEqual(watch.warm, []);
});

Deno.test("many short requests in a row are no breach", () => {
  const watch = watched();
  for (let startedAt = 0; startedAt < 10_000; startedAt += 50) {
    busy(watch, startedAt);
    assert.deepEqual(watch.judge(sample(startedAt), startedAt).breaches, []);
  }
});

Deno.test("a thread that was given up by force yields at once, is demoted when it does not end, and lingers after three seconds", () => {
  const watch = watched();
  busy(watch, 10);
  watch.handle({ type: "gone", isolateId: 7, forced: true }, 100);
  const { heavy, stuck } = watch.judge(sample(500), 100 + STUCK_MS - 1);
  assert.deepEqual({ heavy, stuck }, { heavy: [THREAD], stuck: [] });
  assert.deepEqual(watch.judge(sample(510), 100 + STUCK_MS).stuck, [THREAD]);
  const later = watch.judge(sample(520), 100 + LINGER_MS - 1);
  assert.deepEqual(later, { breaches: [], heavy: [], stuck: [], lingers: false });
  assert.equal(watch.judge(sample(600), 100 + LINGER_MS).lingers, true);
});

Deno.test("a thread that ended after it was given up is forgotten", () => {
  const watch = watched();
  busy(watch, 10);
  watch.handle({ type: "gone", isolateId: 7, forced: true }, 100);
  assert.equal(watch.judge(sample(null), 100 + LINGER_MS).lingers, false);
  assert.equal(watch.isActive, false);
});

Deno.test("a thread that was given up before it was looked up yields then, and is demoted in its time", () => {
  const watch = watched();
  watch.handle({ type: "gone", isolateId: 7, forced: true }, 100);
  assert.equal(watch.needsThreads, true);
  watch.learn(new Map([[1, THREAD]]));
  assert.deepEqual(watch.judge(sample(500), 150).heavy, [THREAD]);
  assert.deepEqual(watch.judge(sample(510), 100 + STUCK_MS).stuck, [THREAD]);
});

Deno.test("an isolate that went in order is not looked at again", () => {
  const watch = watched();
  busy(watch, 10);
  watch.handle({ type: "gone", isolateId: 7, forced: false }, 100);
  assert.equal(watch.isActive, false);
});
