import assert from "node:assert/strict";
import { ArrivingBodies } from "./arriving-bodies.ts";
import type { Isolate } from "./isolate.ts";

const LIMITS = { bodies: 3, unreadMs: 30_000 };
const REQUEST = { requestId: "r1", functionName: "hello" };
/** An isolate that works on the request 1 and on no other. */
const isolate = {
  isWorkingOn: (request: number) => request === 1,
  requests: new Map([[1, REQUEST]]),
} as unknown as Isolate;

/** Bodies, and what is told of those that are cut off. */
function setUp() {
  const told: unknown[] = [];
  const bodies = new ArrivingBodies(
    (_isolate, of, limit) => void told.push({ of, ...limit }),
    LIMITS,
  );
  return { bodies, told };
}

/** A body that never ends, and whether it was stopped at its source. */
function endless() {
  const source = {
    isStopped: false,
    stream: new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: () => void (source.isStopped = true),
    }),
  };
  return source;
}

const soon = () => performance.now() + LIMITS.unreadMs - 1_000;
const later = () => performance.now() + LIMITS.unreadMs;

Deno.test("a body that nobody reads is cut off some time after the end of its request", async () => {
  const { bodies, told } = setUp();
  const body = endless();
  const stream = bodies.carry(isolate, 1, body.stream);
  bodies.sweep(later());
  assert.equal(body.isStopped, false);
  bodies.ended(isolate, 1);
  bodies.sweep(soon());
  assert.equal(body.isStopped, false);
  bodies.sweep(later());
  assert.equal(body.isStopped, true);
  await assert.rejects(new Response(stream).bytes(), /did not read it/);
  bodies.sweep(later());
  assert.deepEqual(told, [{ of: REQUEST, limitName: "EGRESS_LIMITS.unreadMs", limit: 30_000 }]);
});

Deno.test("a body that is read goes on after its request, and who waits for more is not slow", async () => {
  const { bodies, told } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  const stream = bodies.carry(
    isolate,
    7,
    new ReadableStream({
      async pull(controller) {
        await promise;
        controller.enqueue(new TextEncoder().encode("late"));
        controller.close();
      },
    }, { highWaterMark: 0 }),
  );
  const text = new Response(stream).text();
  await new Promise((others) => setTimeout(others, 0));
  bodies.sweep(later());
  resolve();
  assert.equal(await text, "late");
  assert.deepEqual(told, []);
});

Deno.test("of too many bodies the one that nobody has read for longest is cut off", async () => {
  const { bodies, told } = setUp();
  const all = [endless(), endless(), endless(), endless()];
  const streams = all.map(({ stream }) => bodies.carry(isolate, 1, stream));
  assert.deepEqual(all.map(({ isStopped }) => isStopped), [true, false, false, false]);
  bodies.forget(isolate, new Error("gone"));
  assert.ok(all.every(({ isStopped }) => isStopped));
  for (const stream of streams.slice(1)) await assert.rejects(new Response(stream).bytes(), /gone/);
  assert.deepEqual(told, [{ of: REQUEST, limitName: "EGRESS_LIMITS.bodies", limit: 3 }]);
});
