/** Write concerns as a replica set of one member sees them. */
import { doc } from "../document/build.ts";
import { toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";

/**
 * What to add to a reply as `writeConcernError`, since the write itself has been done.
 * @throws {MongoError} 9 for a concern that makes no sense
 */
export function checkWriteConcern(command: Doc): Doc | null {
  const concern = command.get("writeConcern");
  if (concern === undefined) return null;
  if (!isDoc(concern)) throw new MongoError(14, "writeConcern must be an object");
  const w = concern.get("w");
  if (w === undefined || w === "majority") return null;
  if (isNumeric(w)) {
    if (toNumber(w) <= 1) return null;
    return doc({
      code: 100,
      codeName: "UnsatisfiableWriteConcern",
      errmsg: "Not enough data-bearing nodes",
    });
  }
  return doc({
    code: 79,
    codeName: "UnknownReplWriteConcern",
    errmsg: `No write concern mode named '${String(w)}' found in replica set configuration`,
  });
}
