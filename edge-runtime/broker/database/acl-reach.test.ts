import { DATABASE, pipeline, refused, RESERVED } from "./testing/acl.ts";

for (const name of ["", "__published_functions", "system.users", "system.views", "a$b", "a\0b"]) {
  for (const command of ["find", "insert", "update", "delete", "drop", "createIndexes"]) {
    refused(
      `${command} on ${JSON.stringify(name)}`,
      { [command]: name },
      /cannot use the collection/,
    );
  }
}
refused("an aggregation of the whole database", { aggregate: 1, pipeline: [], cursor: {} }, /name/);

for (
  const [title, stage] of [
    ["$lookup", { $lookup: { from: RESERVED, as: "x" } }],
    ["$lookup in its long form", { $lookup: { from: { db: DATABASE, coll: RESERVED }, as: "x" } }],
    ["$graphLookup", { $graphLookup: { from: RESERVED } }],
    ["$unionWith", { $unionWith: RESERVED }],
    ["$unionWith in its long form", { $unionWith: { coll: RESERVED, pipeline: [] } }],
    ["$out", { $out: RESERVED }],
    ["$out in its long form", { $out: { db: DATABASE, coll: RESERVED } }],
    ["$merge", { $merge: RESERVED }],
    ["$merge into", { $merge: { into: RESERVED } }],
    ["$merge in its long form", { $merge: { into: { db: DATABASE, coll: RESERVED } } }],
    ["$lookup inside $facet", { $facet: { a: [{ $lookup: { from: RESERVED, as: "x" } }] } }],
    ["$lookup inside a lookup's pipeline", {
      $lookup: { from: "a", as: "b", pipeline: [{ $lookup: { from: RESERVED, as: "x" } }] },
    }],
    ["$unionWith inside a union's pipeline", {
      $unionWith: { coll: "a", pipeline: [{ $unionWith: RESERVED }] },
    }],
    ["$lookup inside $merge", {
      $merge: { into: "a", whenMatched: [{ $lookup: { from: RESERVED, as: "x" } }] },
    }],
  ] as [string, unknown][]
) refused(`a reserved collection through ${title}`, pipeline(stage), /cannot use the collection/);

for (
  const [title, stage] of [
    ["$lookup", { $lookup: { from: { db: "imprun_published", coll: "keys" }, as: "x" } }],
    ["$graphLookup", { $graphLookup: { from: { db: "imprun_published", coll: "keys" } } }],
    ["$unionWith", { $unionWith: { db: "imprun_published", coll: "keys" } }],
    ["$out", { $out: { db: "imprun_published", coll: "deployments" } }],
    ["$merge", { $merge: { into: { db: "imprun_published", coll: "deployments" } } }],
    ["$merge inside $facet", { $facet: { a: [{ $merge: { into: { db: "admin", coll: "x" } } }] } }],
  ] as [string, unknown][]
) refused(`another database through ${title}`, pipeline(stage), /cannot leave the database/);

for (
  const [title, stage] of [
    ["a stage with two fields", { $match: {}, $lookup: { from: RESERVED, as: "x" } }],
    ["an empty stage", {}],
    ["a stage that is no document", "$out"],
    ["a lookup in an array", { $lookup: [{ from: RESERVED }] }],
    ["$out to a bucket", { $out: { s3: { bucket: "b" } } }],
    ["a lookup with a field of tomorrow", { $lookup: { from: "a", as: "b", source: RESERVED } }],
    ["$facet with something else", { $facet: { a: { $lookup: { from: RESERVED } } } }],
  ] as [string, unknown][]
) {
  refused(title, pipeline(stage), /./);
}

refused(
  "$lookup inside $facet inside $unionWith inside $lookup",
  pipeline({
    $lookup: {
      from: "a",
      as: "b",
      pipeline: [{
        $unionWith: {
          coll: "c",
          pipeline: [{ $facet: { d: [{ $lookup: { from: RESERVED, as: "e" } }] } }],
        },
      }],
    },
  }),
  /cannot use the collection/,
);
refused(
  "a rename to a reserved name",
  { renameCollection: "a", to: RESERVED },
  /cannot use the coll/,
);
refused(
  "a rename of a reserved one",
  { renameCollection: RESERVED, to: "a" },
  /cannot use the coll/,
);
refused("a rename to something else", { renameCollection: "a", to: { db: "b" } }, /name of a coll/);
