import assert from "node:assert/strict";
import type { Command } from "./acl.ts";
import { check, CODE, pipeline, refused, RESERVED } from "./testing/acl.ts";

function watch(stage: unknown, ...stages: unknown[]): Command {
  return pipeline({ $changeStream: stage }, ...stages);
}

for (const field of ["allChangesForCluster", "allowToRunOnConfigDB", "allowToRunOnSystemNS", "x"]) {
  refused(`a change stream with ${field}`, watch({ [field]: true }), /cannot have the field/);
}
for (
  const [title, command, pattern] of [
    [
      "of a reserved collection",
      { ...watch({}), aggregate: RESERVED },
      /cannot use the collection/,
    ],
    [
      "that is not the first stage",
      pipeline({ $match: {} }, { $changeStream: {} }),
      /not available/,
    ],
    ["inside $facet", pipeline({ $facet: { a: [{ $changeStream: {} }] } }), /not available/],
    ["beside another stage", pipeline({ $changeStream: {}, $out: "x" }), /one field/],
    [
      "that looks other documents up",
      watch({}, { $lookup: { from: RESERVED, as: "x" } }),
      /\$lookup is not/,
    ],
    ["that writes", watch({}, { $merge: { into: { db: "admin", coll: "x" } } }), /\$merge is not/],
    ["with a union", watch({}, { $unionWith: RESERVED }), /\$unionWith is not/],
    ["with facets", watch({}, { $facet: { a: [] } }), /\$facet is not/],
    ["with a second change stream", watch({}, { $changeStream: {} }), /\$changeStream is not/],
    ["with two stages in one", watch({}, { $match: {}, $out: "x" }), /one field/],
    ["with a stage that is none", watch({}, "$out"), /one field/],
    ["with code in a filter", watch({}, { $match: { $expr: CODE } }), /not available/],
    ["with code in a projection", watch({}, { $project: { a: CODE } }), /not available/],
    ["with code where it resumes", watch({ resumeAfter: { $where: "1" } }), /not available/],
    ["that is no document", watch("x"), /unknown form/],
  ] as [string, Command, RegExp][]
) refused(`a change stream ${title}`, command, pattern);

Deno.test("a change stream gets a filter that its own stages come after", () => {
  for (const aggregate of ["orders", 1]) {
    const { pipeline: checked, maxTimeMS } = check({
      ...watch({ fullDocument: "updateLookup" }, { $set: { ns: { coll: "x" } } }),
      aggregate,
    });
    const [first, second, third] = checked as Command[];
    assert.deepEqual([first, third], [
      { $changeStream: { fullDocument: "updateLookup" } },
      { $set: { ns: { coll: "x" } } },
    ]);
    assert.deepEqual(Object.keys(second!.$match as Command), ["ns.coll", "to.coll"]);
    assert.equal(maxTimeMS, undefined);
  }
});
