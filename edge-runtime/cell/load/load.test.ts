import assert from "node:assert/strict";
import { CELL_LIMITS } from "@imprun/contracts/limits";
import { LAG_MS, Load, type TenantLoad } from "./load.ts";

const { requests: MAX_IN_FLIGHT, leastShare: LEAST_SHARE } = CELL_LIMITS;

const tenant = (): TenantLoad => ({ inFlight: 0 });

/** Lets the tenant send until it is refused; returns how many were let in. */
function fill(load: Load, of: TenantLoad, most = Infinity): number {
  let entered = 0;
  while (entered < most && load.enter(of, 0)) entered++;
  return entered;
}

Deno.test("a cell that is full refuses who has most of it, and lets the others in", () => {
  const load = new Load();
  const [greedy, modest] = [tenant(), tenant()];
  fill(load, modest, 3);
  assert.equal(fill(load, greedy), MAX_IN_FLIGHT - 3);
  assert.equal(load.enter(greedy, 0), false);
  assert.equal(load.enter(modest, 0), true);
});

Deno.test("there is room again when requests have left", () => {
  const load = new Load();
  const greedy = tenant();
  fill(load, greedy);
  load.leave(greedy);
  assert.equal(load.enter(greedy, 0), true);
  assert.equal(load.inFlight, MAX_IN_FLIGHT);
});

Deno.test("an event loop that does not keep up leaves each tenant a small share", () => {
  const load = new Load();
  const [greedy, modest] = [tenant(), tenant()];
  fill(load, greedy, 300);
  fill(load, modest, 4);
  for (let turn = 0; turn < 4; turn++) load.turned(LAG_MS);
  assert.equal(load.enter(greedy, 0), false);
  assert.equal(load.enter(modest, 0), true);
  while (greedy.inFlight >= LEAST_SHARE) load.leave(greedy);
  assert.equal(load.enter(greedy, 0), true);
});

Deno.test("one long turn is no overload", () => {
  const load = new Load();
  const busy = tenant();
  fill(load, busy, 300);
  load.turned(10 * LAG_MS);
  for (let turn = 0; turn < 3; turn++) load.turned(0);
  assert.equal(load.enter(busy, 0), true);
});

Deno.test("nobody at all gets in beyond twice the bound", () => {
  const load = new Load();
  let entered = 0;
  for (let i = 0; i < 3 * MAX_IN_FLIGHT; i++) if (load.enter(tenant(), 0)) entered++;
  assert.equal(entered, 2 * MAX_IN_FLIGHT);
});
