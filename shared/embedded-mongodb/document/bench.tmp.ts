import {
  decodeDocument,
  encodeDocument,
} from "/work/main/shared/embedded-mongodb/document/codec.ts";
import { doc } from "/work/main/shared/embedded-mongodb/document/build.ts";
import { ObjectId } from "/work/main/shared/embedded-mongodb/document/values.ts";
import { compileMatcher } from "/work/main/shared/embedded-mongodb/query/matcher.ts";
import { compileUpdate } from "/work/main/shared/embedded-mongodb/update/update.ts";
import { encodeKey } from "/work/main/shared/embedded-mongodb/order/key.ts";
import { runPipeline } from "/work/main/shared/embedded-mongodb/aggregation/pipeline.ts";
import { BSON } from "bson";
const d = doc({
  _id: new ObjectId(),
  name: "hometax",
  revision: 42,
  createdAt: new Date(),
  state: "Active",
  tags: ["a", "b", "c"],
  env: {
    dev: { domain: "hometax.dev.example.com", n: 1.5 },
    prod: { domain: "hometax.example.com", n: 2 },
  },
  text: "x".repeat(100),
});
const bytes = encodeDocument(d);
console.log("bytes", bytes.length);
function time(name: string, n: number, f: () => unknown) {
  for (let i = 0; i < n / 5; i++) f();
  const t = performance.now();
  for (let i = 0; i < n; i++) f();
  console.log(name, ((performance.now() - t) * 1000 / n).toFixed(2), "us");
}
time("decode", 200000, () => decodeDocument(bytes));
time(
  "bson.deserialize typed",
  200000,
  () => BSON.deserialize(bytes, { promoteValues: false, promoteLongs: false, bsonRegExp: true }),
);
time("encode", 200000, () => encodeDocument(d));
const js = BSON.deserialize(bytes);
time("bson.serialize", 200000, () => BSON.serialize(js));
const m = compileMatcher(doc({ name: "hometax", revision: { $gt: 40 }, "env.dev.n": { $lt: 2 } }));
time("match 3 conditions", 500000, () => m.matches(d));
const u = compileUpdate(doc({ $set: { "env.dev.n": 3 }, $inc: { revision: 1 } }), {
  now: new Date(),
});
time("update 2 fields", 300000, () => u(d));
time("key of ObjectId", 500000, () => encodeKey([d.get("_id")]));
time("key of int + string", 500000, () => encodeKey([d.get("revision"), d.get("name")]));
const many = Array.from({ length: 10000 }, (_, i) => doc({ _id: i, k: i % 100, v: i * 1.5 }));
time(
  "group 10k docs",
  20,
  () => [
    ...runPipeline(many, [doc({ $group: { _id: "$k", s: { $sum: "$v" } } })], {
      now: new Date(),
      collection: () => [],
    }),
  ],
);
time(
  "sort 10k docs",
  20,
  () => [
    ...runPipeline(many, [doc({ $sort: { k: 1, v: -1 } })], {
      now: new Date(),
      collection: () => [],
    }),
  ],
);
