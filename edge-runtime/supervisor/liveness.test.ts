import assert from "node:assert/strict";
import { Liveness, PING_EVERY_MS, SILENT_MS } from "./liveness.ts";

/** Ticks in time until `until`; returns the liveness. */
function ticked(until: number, answer: boolean): Liveness {
  const liveness = new Liveness(0);
  for (let now = PING_EVERY_MS; now <= until; now += PING_EVERY_MS) {
    const ping = liveness.tick(now);
    if (answer) liveness.answered(ping, now + 1);
  }
  return liveness;
}

Deno.test("a cell that answers its pings is never silent", () => {
  const liveness = ticked(20_000, true);
  assert.equal(liveness.silentMs(20_400), 0);
});

Deno.test("a cell is silent when the oldest ping without an answer is old enough", () => {
  const askedAt = PING_EVERY_MS;
  const liveness = ticked(askedAt + SILENT_MS, false);
  assert.equal(liveness.isSilent(askedAt + SILENT_MS - 1), false);
  assert.equal(liveness.isSilent(askedAt + SILENT_MS), true);
});

Deno.test("a late answer is a sign of life", () => {
  const liveness = ticked(SILENT_MS, false);
  liveness.answered(1, SILENT_MS);
  assert.equal(liveness.isSilent(SILENT_MS + PING_EVERY_MS), false);
});

Deno.test("a supervisor that was held up does not take its own silence for the cell's", () => {
  const liveness = ticked(PING_EVERY_MS, false);
  liveness.tick(60_000);
  assert.equal(liveness.isSilent(60_000), false);
});
