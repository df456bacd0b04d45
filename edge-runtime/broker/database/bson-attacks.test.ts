/**
 * Bytes that two parsers could read differently. What the broker has checked is encoded anew, so the server gets one
 * spelling of it; here another parser reads what would be sent, and must find nothing that is refused.
 */
import assert from "node:assert/strict";
import { FORBIDDEN_OPERATORS } from "@imprun/contracts/runtime/database";
import { serialize } from "bson";
import fc from "fast-check";
import { BSON } from "mongodb";
import { authorize } from "./acl.ts";
import {
  array,
  codeWithScope,
  document,
  element,
  int32,
  MALFORMED,
  nested,
  text,
} from "./bson-attacks.ts";
import { assertBounded } from "./bounds.ts";
import { decodeCommand, errorReply } from "./decode.ts";

const DATABASE = "gatewayid_hometax_dev";
const SECRET = "__published_functions";
const DOCUMENTS = new Set([3, 4]);
const CODES = new Set([13, 15]);

/** The bytes that the driver would send; null when the command is refused, with an answer for its caller. */
function sent(bytes: Uint8Array): Uint8Array | null {
  try {
    const command = decodeCommand(bytes);
    authorize(command, DATABASE);
    return BSON.serialize(command, { checkKeys: false, ignoreUndefined: false });
  } catch (error) {
    const reply = errorReply(error);
    assert.ok(reply !== null, `An error without an answer: ${(error as Error).stack}`);
    return null;
  }
}

interface Element {
  readonly type: number;
  readonly name: string;
  readonly value: Uint8Array;
}

function elementsOf(bytes: Uint8Array): Element[] {
  return [...BSON.onDemand.parseToElements(bytes)].map(([type, start, length, at, size]) => ({
    type,
    name: new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, start + length)),
    value: bytes.subarray(at, at + size),
  }));
}

/** Looks at everything but the documents of an insert, which may hold whatever they like. */
function assertHarmless(bytes: Uint8Array, isData = false): void {
  const elements = elementsOf(bytes);
  const names = elements.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length, `Twice the same name: ${names}`);
  for (const { type, name, value } of elements) {
    assert.ok(name !== "$db" && name !== "lsid", `${name} was let through`);
    if (isData) continue;
    assert.ok(!FORBIDDEN_OPERATORS.has(name) && !name.startsWith("$_"), `${name} was let through`);
    assert.ok(!CODES.has(type), "JavaScript was let through");
    if (type === 2) assert.notEqual(new TextDecoder().decode(value.subarray(4, -1)), SECRET);
    if (DOCUMENTS.has(type)) assertHarmless(value, name === "documents" && names[0] === "insert");
  }
}

const find = (...more: Uint8Array[]) => document(text("find", "orders"), ...more);
const stages = (...list: Uint8Array[]) =>
  document(text("aggregate", "orders"), element(4, "pipeline", array(...list)));

Deno.test("the last of two fields with one name counts, for the check and for the server", () => {
  const where = element(3, "filter", document(text("$where", "true")));
  const plain = element(3, "filter", document(int32("a", 1)));
  assert.equal(sent(find(plain, where)), null);
  assertHarmless(sent(find(where, plain))!);
  assert.equal(sent(find(text("find", SECRET))), null);
  const own = sent(document(text("find", SECRET), text("find", "orders")))!;
  assertHarmless(own);
  assert.equal(elementsOf(own)[0]!.name, "find");

  const lookup = (from: string) =>
    element(3, "$lookup", document(text("from", from), text("as", "x")));
  assert.equal(sent(stages(document(lookup("a"), lookup(SECRET)))), null);
  assertHarmless(sent(stages(document(lookup(SECRET), lookup("a"))))!);
  const from = document(text("from", "a"), text("from", SECRET), text("as", "x"));
  assert.equal(sent(stages(document(element(3, "$lookup", from)))), null);
});

for (const [title, bytes] of MALFORMED) {
  Deno.test(`bytes with ${title} are refused`, () => assert.equal(sent(bytes), null));
}

for (const type of ["Code", "DBRef", "Symbol", "ObjectId", "Binary", "Long", "Map", "x", 1, {}]) {
  Deno.test(`a field _bsontype of ${JSON.stringify(type)} makes no value of that type`, () => {
    const posing = { _bsontype: type, code: "while (true) {}", scope: {}, oid: 1, value: SECRET };
    for (
      const command of [
        { find: "orders", filter: { a: posing } },
        { find: posing },
        { aggregate: "orders", pipeline: [{ $unionWith: posing }] },
        { aggregate: "orders", pipeline: [posing] },
        { insert: "orders", documents: [{ a: posing }] },
      ]
    ) {
      // A map keeps the codec from reading the field while the attack is made.
      const bytes = serialize(disguised(command) as Map<string, unknown>);
      const passed = sent(bytes);
      if (passed !== null) assertHarmless(passed);
      assert.ok(passed === null || typeof type !== "string" || type === "x" || type === "Map");
    }
  });
}

function disguised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(disguised);
  if (value === null || typeof value !== "object") return value;
  return new Map(Object.entries(value).map(([key, inner]) => [key, disguised(inner)]));
}

Deno.test("names of Object.prototype are names like others", () => {
  const names = ["__proto__", "constructor", "toString", "valueOf", "toBSON", "hasOwnProperty"];
  const filter = document(...names.map((name) => element(3, name, document(int32("a", 1)))));
  const passed = sent(find(element(3, "filter", filter)))!;
  const [, { value }] = elementsOf(passed) as [Element, Element];
  assert.deepEqual(elementsOf(value).map(({ name }) => name), names);
  const hidden = document(element(3, "__proto__", document(text("$where", "true"))));
  assert.equal(sent(find(element(3, "filter", hidden))), null);
  assert.equal(sent(document(text("__proto__", "orders"))), null);
  assert.equal(sent(find(element(3, "__proto__", document(text("$db", "admin"))))), null);
});

Deno.test("symbols, pointers and arrays are no names of collections", () => {
  for (const [type, value] of [[14, 2], [12, 2], [4, 4], [5, 5]] as const) {
    const name = type === 12
      ? [...text("x", SECRET).subarray(3), ...new Uint8Array(12)]
      : value === 2
      ? text("x", SECRET).subarray(3)
      : type === 4
      ? array(document(text("a", SECRET)))
      : [1, 0, 0, 0, 0, 7];
    const odd = (field: string) => element(type, field, new Uint8Array(name));
    assert.equal(sent(document(odd("find"))), null);
    assert.equal(sent(document(odd("drop"))), null);
    assert.equal(sent(stages(document(odd("$unionWith")))), null);
    assert.equal(sent(stages(document(odd("$out")))), null);
    assert.equal(sent(stages(document(element(3, "$lookup", document(odd("from")))))), null);
    assert.equal(sent(stages(document(element(3, "$merge", document(odd("into")))))), null);
  }
});

Deno.test("a name that is no UTF-8 is another name, for the check and for the server", () => {
  const name = new Uint8Array([0xff, ...new TextEncoder().encode("$where")]);
  const filter = document(element(1, name, new Uint8Array(8)));
  const [, { value }] = elementsOf(sent(find(element(3, "filter", filter)))!) as [Element, Element];
  assert.deepEqual(elementsOf(value).map(({ name }) => name), ["\ufffd$where"]);
});

Deno.test("what looks like a DBRef is looked into", () => {
  const ref = [text("$ref", "a"), int32("$id", 1)];
  const where = text("$where", "true");
  assert.equal(sent(find(element(3, "filter", document(...ref, where)))), null);
  const hidden = element(3, "a", document(...ref, element(3, "b", document(where))));
  assert.equal(sent(find(element(3, "filter", document(hidden)))), null);
  const update = [element(3, "q", document()), element(4, "u", array(document(text("$out", "x"))))];
  const updates = (statement: Uint8Array) =>
    document(text("update", "a"), element(4, "updates", array(statement)));
  assert.equal(sent(updates(document(...ref, ...update))), null);
  assert.equal(sent(document(...ref, text("find", "orders"))), null);
});

Deno.test("what is too deep or has too many fields is refused before it is decoded", () => {
  for (const type of [3, 4]) {
    assertHarmless(sent(find(element(3, "filter", nested(150, type))))!);
    for (const depth of [200, 20_000, 2_000_000]) {
      const bytes = find(element(3, "filter", nested(depth, type)));
      assert.throws(() => assertBounded(bytes), /at most 200 levels/);
      assert.equal(sent(bytes), null);
    }
  }
  const scope = find(element(15, "filter", codeWithScope(nested(300, 3))));
  assert.throws(() => assertBounded(scope), /at most 200 levels/);
  const field = int32("a", 1);
  const fields = new Uint8Array(300_000 * field.length);
  for (let at = 0; at < fields.length; at += field.length) fields.set(field, at);
  const wide = find(element(3, "filter", document(fields)));
  assert.throws(() => assertBounded(wide), /at most 300000 fields/);
});

Deno.test("every type is counted", () => {
  const { ObjectId, Decimal128, Timestamp, MinKey, MaxKey, Long, Double, Int32 } = BSON;
  const values = {
    ...{ a: 1.5, b: "text", c: { d: [{}, [1]] }, e: new BSON.Binary(new Uint8Array(3)), f: null },
    ...{ g: new ObjectId(), h: true, i: new Date(), j: /a/i, k: new BSON.Code("x", { y: 1 }) },
    ...{ l: new BSON.Code("x"), m: new BSON.BSONSymbol("x"), n: new Int32(1), o: new Double(1) },
    ...{ p: new Timestamp({ t: 1, i: 1 }), q: Long.ONE, r: Decimal128.fromString("1") },
    ...{ s: new MinKey(), t: new MaxKey(), "": "empty", u: "" },
  };
  assertBounded(BSON.serialize({ insert: "a", documents: [values, values] }));
});

Deno.test("an array is read in its order, whatever its indexes are", () => {
  const out = document(text("$out", SECRET)), limit = document(int32("$limit", 1));
  const odd = (...names: string[]) =>
    document(
      text("aggregate", "orders"),
      element(4, "pipeline", document(element(3, names[0]!, out), element(3, names[1]!, limit))),
    );
  for (const names of [["1", "0"], ["length", "0"], ["-1", "x"], ["0", "0"], ["__proto__", "0"]]) {
    assert.equal(sent(odd(...names)), null);
  }
});

const SEEDS = [
  { find: "orders", filter: { a: { $gt: 1 }, $or: [{ b: "x" }] }, sort: { a: 1 }, limit: 5 },
  { find: "orders", filter: { $where: "true" } },
  { find: SECRET },
  { aggregate: "orders", pipeline: [{ $lookup: { from: SECRET, as: "x" } }], cursor: {} },
  { aggregate: "orders", pipeline: [{ $match: { $expr: { $function: {} } } }], cursor: {} },
  { aggregate: "orders", pipeline: [{ $unionWith: { db: "admin", coll: "a" } }], cursor: {} },
  { update: "orders", updates: [{ q: { $where: "1" }, u: [{ $set: { a: 1 } }], multi: true }] },
  { insert: "orders", documents: [{ $where: "data", list: [1, 2.5, new Date(0), null] }] },
  { find: "orders", filter: { a: new BSON.Code("x", { y: 1 }) }, $db: "admin" },
].map((command) => serialize(command));

Deno.test("no change of some bytes gets through what is refused", () => {
  const change = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 2, 3, 4, 13, 36)));
  fc.assert(
    fc.property(fc.constantFrom(...SEEDS), fc.array(change, { maxLength: 4 }), (seed, changes) => {
      const bytes = seed.slice();
      for (const [place, value] of changes) bytes[place % bytes.length] = value;
      const passed = sent(bytes);
      if (passed !== null) assertHarmless(passed);
    }),
    { numRuns: 5_000 },
  );
});
