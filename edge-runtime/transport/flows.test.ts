import assert from "node:assert/strict";
import { FRAME_KINDS, OPEN_FLOWS } from "@imprun/contracts/runtime/frames";
import { IncomingFlows, Outbox } from "./flows.ts";
import { encodeFrame, type Frame, FrameDecoder, FrameError } from "./frame.ts";

const LARGE = 1024 * 1024;

function add(outbox: Outbox, number: number, size: number, tenantId: string | null): void {
  const body = new Uint8Array(size).fill(number);
  outbox.add({ kind: FRAME_KINDS.request, call: number, tenantId, header: { number }, body });
}

/** What arrives of all that is in the outbox, in order. */
function sent(outbox: Outbox): Frame[] {
  const decoder = new FrameDecoder();
  const flows = new IncomingFlows();
  const frames: Frame[] = [];
  while (!outbox.isEmpty) {
    for (const frame of decoder.push(outbox.take())) {
      if (frame.kind === FRAME_KINDS.part) frames.push(...flows.push(frame));
      else frames.push(frame);
    }
  }
  return frames;
}

function numbers(frames: readonly Frame[]): number[] {
  return frames.map(({ call }) => call);
}

Deno.test("a small message of another tenant overtakes a large one", () => {
  const outbox = new Outbox();
  add(outbox, 1, LARGE, "a.dev");
  add(outbox, 2, 10, "b.dev");
  add(outbox, 3, 10, null);
  assert.deepEqual(numbers(sent(outbox)), [2, 3, 1]);
});

Deno.test("messages of one tenant stay in order, whatever their size", () => {
  const outbox = new Outbox();
  const sizes = [10, LARGE, 10, 2 * LARGE, 0, 10];
  for (const [index, size] of sizes.entries()) add(outbox, index + 1, size, "a.dev");
  const frames = sent(outbox);
  assert.deepEqual(numbers(frames), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(frames.map(({ body }) => body.length), sizes);
  assert.ok(frames.every(({ body, call }) => body.every((byte) => byte === call)));
  assert.deepEqual(frames.map(({ header }) => header), sizes.map((_, n) => ({ number: n + 1 })));
  assert.equal(outbox.bytes, 0);
});

Deno.test("what is about no tenant stays in order, also when it is large", () => {
  const outbox = new Outbox();
  for (const number of [1, 2, 3]) add(outbox, number, number === 1 ? LARGE : 10, null);
  assert.deepEqual(numbers(sent(outbox)), [1, 2, 3]);
});

Deno.test("large messages of many tenants share the way, and all of them arrive", () => {
  const outbox = new Outbox();
  const tenants = Array.from({ length: 3 * OPEN_FLOWS }, (_, n) => n + 1);
  add(outbox, 100, 4 * LARGE, "slow.dev");
  for (const number of tenants) add(outbox, number, LARGE, `${number}.dev`);
  const arrived = numbers(sent(outbox));
  assert.deepEqual(arrived.toSorted((a, b) => a - b), [...tenants, 100]);
  assert.ok(arrived.indexOf(100) > arrived.indexOf(OPEN_FLOWS - 1));
});

Deno.test("a peer that begins more flows than it may is refused", () => {
  const flows = new IncomingFlows();
  const begin = (number: number) => {
    const body = encodeFrame(FRAME_KINDS.request, 1, {}, new Uint8Array(LARGE)).slice(0, 100);
    return flows.push({ kind: FRAME_KINDS.part, call: number, header: undefined, body });
  };
  for (let number = 0; number < OPEN_FLOWS; number++) assert.deepEqual(begin(number), []);
  assert.throws(() => begin(OPEN_FLOWS), FrameError);
});

Deno.test("a part that has parts is refused", () => {
  const body = encodeFrame(FRAME_KINDS.part, 1, undefined, new Uint8Array(10));
  const part = { kind: FRAME_KINDS.part, call: 1, header: undefined, body };
  assert.throws(() => new IncomingFlows().push(part), FrameError);
});
