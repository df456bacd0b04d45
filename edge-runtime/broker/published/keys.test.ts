import assert from "node:assert/strict";
import type { KeyDocument } from "@imprun/contracts/documents/published";
import { type KeyChanges, Keys } from "./keys.ts";

const EXPIRES = new Date("2099-01-01");

function document(hash: string, changes: Partial<KeyDocument> = {}): KeyDocument {
  return {
    _id: hash,
    tenantId: "hometax.dev",
    environment: "dev",
    grantId: "grant",
    applicationId: "application",
    credentialId: "credential",
    enabled: true,
    expiresAt: EXPIRES,
    ...changes,
  };
}

Deno.test("a key differs in whatever cells are told of it, and in nothing when it is the same", () => {
  const keys = new Keys(() => {});
  keys.put("a", document("a"));
  assert.equal(keys.differs(document("a")), false);
  assert.equal(keys.differs(document("b")), true);
  const changes: Partial<KeyDocument>[] = [
    { tenantId: "other.dev" },
    { grantId: "other" },
    { applicationId: "other" },
    { credentialId: "other" },
    { enabled: false },
    { expiresAt: null },
    { expiresAt: new Date(0) },
  ];
  for (const change of changes) {
    assert.equal(keys.differs(document("a", change)), true, JSON.stringify(change));
  }
});

Deno.test("many keys are told of at once, and those that are as before not at all", () => {
  const told: KeyChanges[] = [];
  const keys = new Keys((changes) => told.push(changes));
  keys.putAll(new Map([["a", document("a")], ["b", document("b")], ["c", document("c")]]));
  assert.equal(told.length, 1);
  keys.putAll(
    new Map<string, unknown>([
      ["a", document("a")],
      ["b", document("b", { enabled: false })],
      ["c", null],
      ["d", null],
      ["e", { _id: "e", tenantId: 7 }],
    ]),
  );
  assert.deepEqual(told[1]!.put.map(({ hash, enabled }) => [hash, enabled]), [["b", false]]);
  assert.deepEqual(told[1]!.remove, ["c"]);
  keys.putAll(new Map([["a", document("a")]]));
  assert.equal(told.length, 2);
  assert.deepEqual(keys.hashes(), ["a", "b"]);
});
