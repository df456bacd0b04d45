import assert from "node:assert/strict";
import { MongoError } from "../errors/mongo-error.ts";
import { Sqlite } from "../storage/sqlite.ts";
import { type Change, Oplog } from "./oplog.ts";
import { findStart } from "./resume.ts";
import { decodeToken, encodeToken, type Position } from "./resume-token.ts";

function change(collection: string): Change {
  return {
    operation: "drop",
    database: "d",
    collection,
    uuid: null,
    documentKey: null,
    object: null,
    before: null,
    after: null,
  };
}

function write(oplog: Oplog, ...collections: string[]): void {
  for (const collection of collections) oplog.append(change(collection));
  oplog.committed();
}

function codeOf(run: () => unknown): number {
  try {
    run();
  } catch (error) {
    if (error instanceof MongoError) return error.code;
    throw error;
  }
  assert.fail("it should have thrown");
}

Deno.test("tokens order as text as their positions do, and are read back", () => {
  const positions: Position[] = [
    { t: 1, i: 1, index: 0, kind: "event" },
    { t: 1, i: 1, index: 0, kind: "invalidate" },
    { t: 1, i: 1, index: 0, kind: "highWater" },
    { t: 1, i: 1, index: 1, kind: "event" },
    { t: 1, i: 1, index: 0xffffffff, kind: "highWater" },
    { t: 1, i: 2, index: 0, kind: "event" },
    { t: 1, i: 300, index: 0, kind: "event" },
    { t: 0xffffffff, i: 1, index: 0, kind: "event" },
  ];
  const tokens = positions.map((position) => encodeToken(position).get("_data") as string);
  assert.deepEqual(tokens, [...tokens].sort());
  assert.deepEqual(positions.map((position) => decodeToken(encodeToken(position))), positions);
});

Deno.test("what is no token is refused", () => {
  for (const data of ["", "82", "zz".repeat(14), `83${"00".repeat(13)}`, undefined, null]) {
    assert.equal(codeOf(() => decodeToken(new Map([["_data", data]]))), 260);
  }
});

Deno.test("entries that were rolled back are not there and leave no gap", () => {
  const oplog = new Oplog(new Sqlite(":memory:"));
  write(oplog, "a");
  const seen: string[] = [];
  oplog.onCommit(() => seen.push("commit"));
  const sqlite = new Sqlite(":memory:");
  const other = new Oplog(sqlite);
  write(other, "a");
  sqlite.run("BEGIN");
  other.append(change("b"));
  assert.deepEqual(other.after(0, 10).map((entry) => entry.collection), ["a"]);
  sqlite.run("ROLLBACK");
  other.rolledBack();
  write(other, "c");
  assert.deepEqual(other.after(0, 10).map((entry) => [entry.sequence, entry.collection]), [
    [1, "a"],
    [2, "c"],
  ]);
  assert.deepEqual(seen, []);
});

Deno.test("the log and its clock go on after they were opened again", () => {
  const sqlite = new Sqlite(":memory:");
  const first = new Oplog(sqlite);
  write(first, "a", "b");
  const second = new Oplog(sqlite);
  assert.deepEqual(second.time, first.time);
  write(second, "c");
  assert.deepEqual(second.after(1, 10).map((entry) => entry.collection), ["b", "c"]);
  const times = second.after(0, 10).map(({ t, i }) => t * 2 ** 32 + i);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
});

Deno.test("a stream that was away for too long is told so, and one at the edge is not", () => {
  const oplog = new Oplog(new Sqlite(":memory:"));
  write(oplog, "a", "b", "c");
  const [a, b, c] = oplog.after(0, 3);
  assert.equal(oplog.trim({ ageMs: Infinity, entries: 1, bytes: Infinity }), 2);
  const token = (entry: typeof a, kind: Position["kind"]) =>
    encodeToken({ t: entry!.t, i: entry!.i, index: 0, kind });
  assert.equal(codeOf(() => findStart(oplog, { resumeAfter: token(a, "event") })), 286);
  assert.equal(codeOf(() => findStart(oplog, { resumeAfter: token(a, "highWater") })), 286);
  assert.equal(findStart(oplog, { resumeAfter: token(b, "highWater") }).sequence, 2);
  assert.equal(findStart(oplog, { resumeAfter: token(c, "event") }).sequence, 3);
  assert.equal(codeOf(() => oplog.after(1, 10)), 286);
  assert.deepEqual(oplog.after(2, 10).map((entry) => entry.collection), ["c"]);
  const unknown = { ...decodeToken(token(c, "event")), i: c!.i + 5 };
  assert.equal(codeOf(() => findStart(oplog, { resumeAfter: encodeToken(unknown) })), 280);
  assert.equal(
    codeOf(() =>
      findStart(oplog, { resumeAfter: token(c, "event"), startAfter: token(c, "event") })
    ),
    40674,
  );
});
