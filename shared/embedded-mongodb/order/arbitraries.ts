import fc from "fast-check";
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBPointer,
  Decimal128,
  type Doc,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from "../document/values.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom("", "\0", "\x01", "a", "a\0", "\uFFFF", "😀", "\uD7FF", "\uE000"),
).map((value) => value.toWellFormed());
const name = text.map((value) => value.replaceAll("\0", ""));

const CLOSE_NUMBERS: Value[] = [
  ...[0, -0, 1, -1, 0.1, 2 ** 53, -(2 ** 53), 2 ** 63, NaN, Infinity, -Infinity, 5e-324, -5e-324]
    .map((value) => new Double(value)),
  ...["0", "-0", "1", "1.0", "0.1", "0.10", "1E-6176", "-1E-6176", "1E+6144", "-1E+6144", "NaN"]
    .map((value) => new Decimal128(value)),
  ...["9007199254740993", "9223372036854775807", "9223372036854775808", "-Infinity", "1.8E308"]
    .map((value) => new Decimal128(value)),
  ...[2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n), 1n]
    .map((value) => Long.fromBigInt(value)),
  new Int32(0),
  new Int32(1),
];

/** Numbers of all four types, many of them equal or neighbours across the types. */
export const numbers: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom(...CLOSE_NUMBERS),
  fc.double().map((value) => new Double(value)),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => new Int32(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: -30, max: 30 }))
    .map(([coefficient, exponent]) => new Decimal128(`${coefficient}E${exponent}`)),
);

const scalars: fc.Arbitrary<Value> = fc.oneof(
  { arbitrary: numbers, weight: 4 },
  { arbitrary: text, weight: 3 },
  fc.constantFrom<Value>(null, undefined, true, false, new MinKey(), new MaxKey()),
  fc.date({ noInvalidDate: true }),
  bytes(12).map((id) => new ObjectId(id)),
  fc.tuple(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(0, 4, 128))
    .map(([data, subtype]) => new Binary(data, subtype)),
  fc.record({ t: fc.nat(), i: fc.nat() }).map((time) => new Timestamp(time)),
  fc.tuple(name, fc.constantFrom("", "i", "im")).map(([p, o]) => new BSONRegExp(p, o)),
  text.map((value) => new BSONSymbol(value)),
  text.map((value) => new Code(value)),
  fc.tuple(text, bytes(12)).map(([space, id]) => new DBPointer(space, new ObjectId(id))),
);

const nested = fc.letrec<{ value: Value; doc: Doc }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    scalars,
    tie("doc"),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("doc").map((scope) => new Code("f", scope)),
  ),
  doc: fc.array(fc.tuple(name, tie("value")), { maxLength: 3 }).map((fields) => new Map(fields)),
}));

/** Values of every type, nested. */
export const values: fc.Arbitrary<Value> = nested.value;
/** Documents with values of every type. */
export const docs: fc.Arbitrary<Doc> = nested.doc;
