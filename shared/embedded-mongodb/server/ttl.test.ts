import assert from "node:assert/strict";
import { doc, type Literal, toValue } from "../document/build.ts";
import { decodeDocument } from "../document/codec.ts";
import type { Doc } from "../document/values.ts";
import { Engine } from "../storage/engine.ts";
import { createCollection, openReader, openWriter, prepareInsert } from "../storage/store.ts";
import { sweepExpired } from "./ttl.ts";

Deno.test("the sweep deletes what is due, as deletes that streams see, and nothing else", async () => {
  const directory = await Deno.makeTempDir();
  const engine = new Engine(directory);
  const now = Date.now();
  const at = (seconds: number) => new Date(now + seconds * 1000);
  const documents: Literal[] = [
    { _id: "due", at: at(-11) },
    { _id: "a list with one that is due", at: [at(100), at(-11)] },
    { _id: "not yet", at: at(-9) },
    { _id: "no date", at: 1 },
    { _id: "nothing" },
    { _id: "due but not covered", at: at(-11), kept: true },
  ];
  engine.write(() => {
    const made = createCollection(engine, "d", "c", new Map());
    const spec = doc({
      v: 2,
      key: { at: 1 },
      name: "at_1",
      expireAfterSeconds: 10,
      partialFilterExpression: { _id: { $lt: "due but" } },
    });
    const { collection } = engine.catalog.addIndex(made, spec);
    for (const literal of documents) {
      const { document, bytes } = prepareInsert(null, toValue(literal) as Doc);
      openWriter(engine, collection).insert(document, bytes);
    }
    const all = doc({ v: 2, key: { at: -1 }, name: "all", expireAfterSeconds: 10 });
    engine.catalog.addIndex(createCollection(engine, "d", "empty", new Map()), all);
  });
  const before = engine.oplog.lastSequence;
  assert.equal(await sweepExpired(engine, now), 2);
  const events = engine.oplog.after(before, 10);
  assert.ok(events.every((event) => event.operation === "delete"));
  assert.deepEqual(
    events.map((event) => decodeDocument(event.documentKey!).get("_id")).sort(),
    ["a list with one that is due", "due"],
  );
  const reader = openReader(engine, engine.catalog.find("d", "c")!);
  assert.equal(reader.count(), documents.length - 2);
  assert.equal(await sweepExpired(engine, now), 0);
  engine.close();
  await Deno.remove(directory, { recursive: true });
});
