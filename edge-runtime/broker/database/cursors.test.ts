import assert from "node:assert/strict";
import { MongoClient } from "mongodb";
import { Cursors, type TenantCursor } from "./cursors.ts";
import { Scope } from "./scopes.ts";

/** Sessions need no server until a command uses them. */
const client = new MongoClient("mongodb://127.0.0.1:1");

function cursorsOf(...ids: bigint[]): { cursors: Cursors; killed: bigint[] } {
  const killed: bigint[] = [];
  const cursors = new Cursors((cursor: TenantCursor) => {
    killed.push(cursor.id);
    cursors.close(cursor.id);
  });
  for (const id of ids) {
    cursors.open({
      id,
      tenantId: "a.dev",
      collection: "x",
      session: client.startSession(),
      scope: new Scope(),
      transaction: null,
      isStream: false,
    });
  }
  return { cursors, killed };
}

Deno.test("a cursor that nobody reads for a minute is killed, one in use is not", () => {
  const { cursors, killed } = cursorsOf(1n, 2n);
  cursors.get("a.dev", 2n).isInUse = true;
  cursors.sweep(Date.now() + 59_000);
  assert.deepEqual(killed, []);
  cursors.sweep(Date.now() + 61_000);
  assert.deepEqual(killed, [1n]);
  cursors.stop();
});

Deno.test("a cursor is its owner's alone, and read by one at a time", () => {
  const { cursors } = cursorsOf(1n);
  assert.throws(() => cursors.get("b.dev", 1n), { code: 43 });
  cursors.get("a.dev", 1n).isInUse = true;
  assert.throws(() => cursors.get("a.dev", 1n), { code: 13 });
  cursors.stop();
});

Deno.test("closing gives the session back", () => {
  const { cursors } = cursorsOf(1n);
  const { session } = cursors.get("a.dev", 1n);
  cursors.close(1n);
  assert.equal(session.hasEnded, true);
  assert.throws(() => cursors.get("a.dev", 1n), { code: 43 });
});
