import assert from "node:assert/strict";
import { DatabaseRefusal } from "./refusal.ts";
import { check, pipeline } from "./testing/acl.ts";

/** Stages that work on the documents of the pipeline, or name collections and pipelines, which are checked. */
const OFFERED = [
  ...["$addFields", "$bucket", "$bucketAuto", "$count", "$densify", "$documents", "$facet"],
  ...["$fill", "$geoNear", "$graphLookup", "$group", "$limit", "$lookup", "$match", "$merge"],
  ...["$out", "$project", "$redact", "$replaceRoot", "$replaceWith", "$sample", "$set"],
  ...["$setWindowFields", "$skip", "$sort", "$sortByCount", "$unionWith", "$unset", "$unwind"],
];

/**
 * All other stages of MongoDB 8.2, those of its own among them: they tell of the server, of other databases, of sessions
 * of others, need a search server, or are not looked at yet.
 */
const REFUSED = [
  ...["$backupCursor", "$backupCursorExtend", "$changeStreamSplitLargeEvent", "$collStats"],
  ...["$currentOp", "$indexStats", "$listCachedAndActiveUsers", "$listCatalog"],
  ...["$listClusterCatalog", "$listExtensions", "$listLocalSessions", "$listMqlEntities"],
  ...["$listSampledQueries", "$listSearchIndexes", "$listSessions", "$mergeCursors"],
  ...["$operationMetrics", "$planCacheStats", "$querySettings", "$queryStats", "$queue"],
  ...["$rankFusion", "$score", "$scoreFusion", "$search", "$searchBeta", "$searchMeta"],
  ...["$setMetadata", "$setVariableFromSubPipeline", "$shardedDataDistribution", "$vectorSearch"],
  ...["$_analyzeShardKeyReadWriteDistribution", "$_internalAllCollectionStats"],
  ...["$_internalApplyOplogUpdate", "$_internalChangeStreamUnwindTransaction"],
  ...["$_internalDensify", "$_internalFindAndModifyImageLookup", "$_internalInhibitOptimization"],
  ...["$_internalListCollections", "$_internalReshardingOwnershipMatch"],
  ...["$_internalSearchMongotRemote", "$_internalSetWindowFields", "$_internalStreamingGroup"],
  ...["$_internalUnpackBucket", "$_unpackBucket"],
];

function isOffered(stage: string): boolean {
  try {
    check(pipeline({ [stage]: {} }));
    return true;
  } catch (error) {
    assert.ok(error instanceof DatabaseRefusal);
    return !error.message.includes(`The stage ${stage} is not available here`);
  }
}

Deno.test("of all stages that MongoDB has, no other is offered than was looked at", () => {
  assert.deepEqual([...OFFERED, ...REFUSED].filter(isOffered), OFFERED);
});
