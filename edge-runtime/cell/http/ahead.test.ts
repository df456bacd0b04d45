import assert from "node:assert/strict";
import { INCOMING_LIMITS } from "@imprun/contracts/limits";
import { Ahead } from "./ahead.ts";

const { aheadBytes, forgottenBytes } = INCOMING_LIMITS;

const PORT = 40_000;
const DESCRIPTOR = 7;
/** What a request has had. */
const REQUEST_BYTES = 128 * 1024;

/** Looks at the one connection after it has received so much in all. */
function looker(ahead: Ahead) {
  return (received: number, isUnderway: boolean, port = PORT) => {
    ahead.turn();
    return ahead.isTooMuch(DESCRIPTOR, port, received, isUnderway);
  };
}

Deno.test("what comes behind a request that is in progress is bounded", () => {
  const ahead = new Ahead();
  const look = looker(ahead);
  ahead.requested(PORT, REQUEST_BYTES);
  assert.equal(look(REQUEST_BYTES + aheadBytes, true), false);
  assert.equal(look(REQUEST_BYTES + aheadBytes + 1, true), true);
});

Deno.test("who has been answered may send on for a while, since it is forgotten", () => {
  const ahead = new Ahead();
  const look = looker(ahead);
  ahead.requested(PORT, REQUEST_BYTES);
  assert.equal(look(REQUEST_BYTES + forgottenBytes, false), false);
  assert.equal(look(REQUEST_BYTES + forgottenBytes + 1, false), true);
});

Deno.test("a request after the other, and their bodies, are never too much", () => {
  const ahead = new Ahead();
  const look = looker(ahead);
  let received = 0;
  for (let i = 0; i < 100; i++) {
    ahead.requested(PORT, REQUEST_BYTES);
    ahead.took(PORT, 10_000_000);
    received += 10_000_000;
    assert.equal(look(received, true), false);
  }
});

Deno.test("a body that comes slowly is not too much, nor is one that waits as long as it may", () => {
  const ahead = new Ahead();
  const look = looker(ahead);
  ahead.requested(PORT, REQUEST_BYTES);
  ahead.mayWait(PORT, 10_000_000);
  let received = 0;
  for (let i = 0; i < 100; i++) {
    ahead.took(PORT, 500_000);
    received += 500_000;
    assert.equal(look(received, true), false);
  }
  assert.equal(look(received + 10_000_000 + aheadBytes, true), false);
  assert.equal(look(received + 10_000_000 + aheadBytes + 1, true), true);
  ahead.mayWait(PORT, -10_000_000);
  assert.equal(look(received + 10_000_000 + aheadBytes + 1, true), true);
});

Deno.test("requests that were small do not allow others to be larger", () => {
  const ahead = new Ahead();
  const look = looker(ahead);
  for (let i = 0; i < 100; i++) ahead.requested(PORT, REQUEST_BYTES);
  assert.equal(look(1_000, true), false);
  assert.equal(look(1_001 + aheadBytes, true), true);
});

Deno.test("a connection is not measured by another that had its descriptor or its port", () => {
  const ahead = new Ahead();
  const look = looker(ahead);
  assert.equal(look(forgottenBytes, false), false);
  assert.equal(look(aheadBytes, true, PORT + 1), false);
  assert.equal(look(aheadBytes, true), false);
  ahead.gone(DESCRIPTOR);
  assert.equal(look(aheadBytes, true), false);
});

Deno.test("what requests may have is counted past four gigabytes", () => {
  const ahead = new Ahead();
  const look = looker(ahead);
  let received = 0;
  for (let i = 0; i < 5; i++) {
    ahead.requested(PORT, 2 ** 30);
    received += 2 ** 30;
    assert.equal(look(received, true), false);
  }
});
