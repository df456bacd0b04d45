/** What the tests of the access rules share. */
import assert from "node:assert/strict";
import { deserialize, serialize } from "bson";
import { authorize, type Command } from "../acl.ts";
import { DatabaseRefusal } from "../refusal.ts";

/** The database of the tenant that sends the commands. */
export const DATABASE = "gatewayid_hometax_dev";
/** A collection that belongs to the platform. */
export const RESERVED = "__published_functions";
/** An expression that would run in the database. */
export const CODE = { $function: { body: "function() {}", args: [], lang: "js" } };

/** The command as the database would get it. It goes through BSON first, as a cell sends it. Throws DatabaseRefusal. */
export function check(command: Command): Command {
  const decoded = deserialize(serialize(command), { promoteValues: false });
  authorize(decoded, DATABASE);
  return decoded;
}

/** A test that the command is refused as MongoDB refuses what a user may not do, with a message like that. */
export function refused(title: string, command: Command, pattern: RegExp): void {
  Deno.test(`refuses ${title}`, () => {
    assert.throws(() => check(command), (error) => {
      assert.ok(error instanceof DatabaseRefusal);
      assert.equal(error.code, 13);
      assert.match(error.message, pattern);
      assert.deepEqual(deserialize(error.toReply()), {
        ok: 0,
        errmsg: error.message,
        code: 13,
        codeName: "Unauthorized",
      });
      return true;
    });
  });
}

/** An aggregation with these stages. */
export function pipeline(...stages: unknown[]): Command {
  return { aggregate: "orders", pipeline: stages, cursor: {} };
}
