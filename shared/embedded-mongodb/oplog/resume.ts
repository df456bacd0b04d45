/** Where a change stream begins. */
import { Timestamp } from "bson";
import type { Doc, Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { type ClusterTime, compareTimes, fromTimestamp } from "./clock.ts";
import { historyLost, type Oplog } from "./oplog.ts";
import { decodeToken, encodeToken } from "./resume-token.ts";

export interface StartOptions {
  readonly resumeAfter?: Value;
  readonly startAfter?: Value;
  readonly startAtOperationTime?: Value;
}

export interface StreamStart {
  /** The stream begins behind this oplog entry. */
  readonly sequence: number;
  readonly resumeToken: Doc;
}

const END_OF_TIME = 0xffffffff;

/**
 * Finds the place in the oplog that the options name; without one it is the end.
 * @throws {MongoError} 286 ChangeStreamHistoryLost when what follows it is gone, 280 when the token names an event that is
 *   not in the log, 260 for a token that is none or may not be used so, 40674 when two places are named
 */
export function findStart(oplog: Oplog, options: StartOptions): StreamStart {
  const given = [options.resumeAfter, options.startAfter, options.startAtOperationTime]
    .filter((value) => value !== undefined);
  if (given.length > 1) {
    throw new MongoError(
      40674,
      "Only one type of resume option is allowed, but multiple were found.",
    );
  }
  if (options.startAtOperationTime !== undefined) {
    if (!(options.startAtOperationTime instanceof Timestamp)) {
      throw new MongoError(14, "startAtOperationTime must be a timestamp");
    }
    return startAtTime(oplog, fromTimestamp(options.startAtOperationTime));
  }
  const token = options.resumeAfter ?? options.startAfter;
  if (token === undefined) {
    return {
      sequence: oplog.lastSequence,
      resumeToken: encodeToken({ ...oplog.time, index: END_OF_TIME, kind: "highWater" }),
    };
  }
  return startBehind(oplog, token, options.resumeAfter !== undefined);
}

function startAtTime(oplog: Oplog, time: ClusterTime): StreamStart {
  if (compareTimes(time, oplog.lowWater) <= 0) throw historyLost();
  const before = { t: time.t, i: Math.max(time.i - 1, 0) };
  return {
    sequence: oplog.sequenceBefore(time),
    resumeToken: encodeToken({ ...before, index: END_OF_TIME, kind: "highWater" }),
  };
}

function startBehind(oplog: Oplog, token: Value, isResumeAfter: boolean): StreamStart {
  const position = decodeToken(token);
  const resumeToken = encodeToken(position);
  if (position.kind === "invalidate" && isResumeAfter) {
    throw new MongoError(
      260,
      "Attempting to resume a change stream using 'resumeAfter' is not allowed from an invalidate notification.",
    );
  }
  const age = compareTimes(position, oplog.lowWater);
  if (position.kind === "highWater") {
    if (age < 0) throw historyLost();
    return { sequence: oplog.sequenceBefore(position, position.index + 1), resumeToken };
  }
  if (age <= 0) throw historyLost();
  const entry = oplog.at(position, position.index);
  if (entry === null) {
    throw new MongoError(
      280,
      "cannot resume stream; the resume token was not found. " +
        JSON.stringify(Object.fromEntries(resumeToken)),
      { labels: ["NonResumableChangeStreamError"] },
    );
  }
  return { sequence: entry.sequence, resumeToken };
}
