import assert from "node:assert/strict";
import { deserialize, serialize } from "bson";
import { joinDocuments } from "./join-documents.ts";

Deno.test("a joined command is the command that would have been encoded as a whole", () => {
  for (const count of [0, 1, 9, 10, 11, 100, 1_001]) {
    const documents = Array.from({ length: count }, (_, n) => ({ n, text: "ü".repeat(n % 7) }));
    const fields = { insert: "orders", ordered: true };
    const encoded = documents.map((document) => serialize(document));
    const joined = joinDocuments(serialize(fields), "documents", encoded);
    assert.deepEqual(deserialize(joined), { ...fields, documents });
    assert.deepEqual([...joined], [...serialize({ ...fields, documents })]);
  }
});
