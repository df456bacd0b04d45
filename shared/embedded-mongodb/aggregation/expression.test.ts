import assert from "node:assert/strict";
import { doc, type Literal, toValue } from "../document/build.ts";
import {
  BSONRegExp,
  Decimal128,
  Double,
  Int32,
  isNumeric,
  Long,
  MISSING,
  ObjectId,
  type Value,
} from "../document/values.ts";
import { identical } from "../update/identical.ts";
import { evaluateOn, ExpressionScope } from "./expression.ts";

const NOW = new Date("2026-01-02T03:04:05.678Z");
const DOC = doc({
  _id: 1,
  n: 5,
  s: "Hello",
  d: new Date("2024-02-29T23:30:15.123Z"),
  a: [3, 1, 2],
  o: { x: 1, y: { z: 2 } },
  docs: [{ k: "a", v: 1 }, { k: "b" }, 7, { v: 3 }],
  nothing: null,
});

function evaluate(expression: Literal) {
  return evaluateOn(new ExpressionScope(NOW).compile(toValue(expression)), DOC);
}

/** Compared as BSON, so int 1 is not double 1.0. */
function check(expression: Literal, expected: Literal | typeof MISSING): void {
  Deno.test(`${Deno.inspect(expression, { compact: true, breakLength: 200 })} evaluates right`, () => {
    const result = evaluate(expression);
    const wanted = expected === MISSING ? MISSING : toValue(expected);
    assert.ok(identical(result, wanted), `is ${Deno.inspect(result)}`);
  });
}

const double = (value: number) => new Double(value);
const long = (value: number | bigint) => Long.fromBigInt(BigInt(value));
const decimal = (text: string) => new Decimal128(text);
const date = (text: string) => new Date(text);

check("$o.y.z", 2);
check("$docs.v", [1, 3]);
check("$a.0", []);
check("$absent.x", MISSING);
check("$$NOW", NOW);
check("$$ROOT.n", 5);
check({ x: "$n", y: "$absent" }, { x: 5 });
check(["$n", "$absent"], [5, null]);
check({ $literal: "$n" }, "$n");

check({ $add: [1, 2] }, 3);
check({ $add: [2 ** 31 - 1, 1] }, long(2 ** 31));
check({ $add: [Long.MAX_VALUE, 1] }, double(2 ** 63));
check({ $add: [1, double(0.5)] }, 1.5);
check({ $add: [decimal("0.1"), decimal("0.2")] }, decimal("0.3"));
check({ $add: ["$d", 1000] }, date("2024-02-29T23:30:16.123Z"));
check({ $add: [1, null] }, null);
check({ $subtract: ["$d", date("2024-02-29T23:30:15Z")] }, long(123));
check({ $multiply: [2, double(1)] }, double(2));
check({ $divide: [4, 2] }, double(2));
check({ $divide: [decimal("1"), 3] }, decimal("0.3333333333333333333333333333333333"));
check({ $mod: [-7, 3] }, -1);
check({ $mod: [7.5, 2] }, 1.5);
check({ $abs: -3 }, 3);
check({ $ceil: 1.2 }, double(2));
check({ $floor: decimal("-1.2") }, decimal("-2"));
check({ $round: [2.5] }, double(2));
check({ $round: [1234.567, 2] }, 1234.57);
check({ $round: [1255, -1] }, 1260);
check({ $trunc: [-2.7] }, double(-2));
check({ $pow: [2, 10] }, 1024);
check({ $pow: [2, -1] }, 0.5);
check({ $sqrt: 9 }, double(3));

check({ $gt: ["$n", 4] }, true);
check({ $eq: [1, double(1)] }, true);
check({ $eq: ["$nothing", "$absent"] }, false);
check({ $lt: ["$absent", null] }, true);
check({ $cmp: ["a", 1] }, 1);
check({ $and: ["$n", { $not: ["$nothing"] }] }, true);
check({ $or: [0, null, "$absent"] }, false);
check({ $cond: [{ $gte: ["$n", 5] }, "yes", "no"] }, "yes");
check({ $cond: { if: false, then: 1, else: "$$REMOVE" } }, MISSING);
check({ $ifNull: ["$absent", "$nothing", "x"] }, "x");
check({ $switch: { branches: [{ case: { $eq: ["$n", 5] }, then: "five" }], default: 0 } }, "five");

check({ $concat: ["$s", " ", "there"] }, "Hello there");
check({ $concat: ["$s", null] }, null);
check({ $toUpper: "aé" }, "Aé");
check({ $substrCP: ["a😀b", 1, 1] }, "😀");
check({ $substrBytes: ["Hello", 1, 3] }, "ell");
check({ $indexOfCP: ["a😀b", "b"] }, 2);
check({ $indexOfBytes: ["a😀b", "b"] }, 5);
check({ $split: ["a-b-c", "-"] }, ["a", "b", "c"]);
check({ $trim: { input: "  x " } }, "x");
check({ $ltrim: { input: "xxy", chars: "x" } }, "y");
check({ $replaceAll: { input: "aba", find: "a", replacement: { $literal: "$&" } } }, "$&b$&");
check({ $strLenCP: "a😀" }, 2);
check({ $strLenBytes: "a😀" }, 5);
check({ $strcasecmp: ["ABC", "abd"] }, -1);
check({ $regexMatch: { input: "$s", regex: "^h", options: "i" } }, true);
check({ $regexFind: { input: "😀ab12", regex: new BSONRegExp("([a-z]+)(x)?") } }, {
  match: "ab",
  idx: 1,
  captures: ["ab", null],
});
check({ $regexFindAll: { input: "a1b2", regex: "\\d" } }, [
  { match: "1", idx: 1, captures: [] },
  { match: "2", idx: 3, captures: [] },
]);

check({ $size: "$a" }, 3);
check({ $arrayElemAt: ["$a", -1] }, 2);
check({ $arrayElemAt: ["$a", 9] }, MISSING);
check({ $first: "$a" }, 3);
check({ $slice: ["$a", 1, 5] }, [1, 2]);
check({ $concatArrays: ["$a", [9]] }, [3, 1, 2, 9]);
check({ $filter: { input: "$a", as: "x", cond: { $gt: ["$$x", 1] } } }, [3, 2]);
check({ $filter: { input: "$a", cond: { $gt: ["$$this", 1] }, limit: 1 } }, [3]);
check({ $map: { input: "$docs", as: "e", in: "$$e.v" } }, [1, null, null, 3]);
check({ $reduce: { input: "$a", initialValue: 0, in: { $add: ["$$value", "$$this"] } } }, 6);
check({ $in: [double(2), "$a"] }, true);
check({ $indexOfArray: ["$a", 2] }, 2);
check({ $range: [0, 10, 3] }, [0, 3, 6, 9]);
check({ $reverseArray: "$a" }, [2, 1, 3]);
check({ $sortArray: { input: "$a", sortBy: -1 } }, [3, 2, 1]);
check({ $zip: { inputs: ["$a", ["x"]], useLongestLength: true, defaults: [0, "-"] } }, [
  [3, "x"],
  [1, "-"],
  [2, "-"],
]);
check({ $arrayToObject: [[["a", 1], ["b", 2]]] }, { a: 1, b: 2 });
check({ $objectToArray: "$o" }, [{ k: "x", v: 1 }, { k: "y", v: { z: 2 } }]);
check({ $mergeObjects: ["$o", { x: 9 }, null] }, { x: 9, y: { z: 2 } });
check({ $maxN: { input: "$a", n: 2 } }, [3, 2]);
check({ $setUnion: [["a", "b"], ["b", "c"]] }, ["a", "b", "c"]);
check({ $setIntersection: [[1, 2], [double(2)]] }, [2]);
check({ $setDifference: ["$a", [1]] }, [3, 2]);
check({ $setEquals: [[1, 2], [2, 1, 1]] }, true);
check({ $setIsSubset: [[1], "$a"] }, true);
check({ $anyElementTrue: [[0, null, 1]] }, true);
check({ $sum: "$a" }, 6);
check({ $sum: Array(10).fill(0.1) }, double(1));
check({ $avg: ["$n", 6] }, 5.5);
check({ $max: ["$n", "$absent", 9] }, 9);

check({ $year: "$d" }, 2024);
check({ $dayOfMonth: { date: "$d", timezone: "+01:00" } }, 1);
check({ $hour: { date: "$d", timezone: "America/New_York" } }, 18);
check({ $dayOfYear: "$d" }, 60);
check({ $dayOfWeek: "$d" }, 5);
check({ $isoWeek: date("2021-01-03T00:00:00Z") }, 53);
check({ $dateToString: { date: "$d" } }, "2024-02-29T23:30:15.123Z");
check(
  { $dateToString: { date: "$d", format: "%d/%m/%Y %H:%M %z %j", timezone: "Asia/Seoul" } },
  "01/03/2024 08:30 +0900 061",
);
check(
  { $dateFromString: { dateString: "2024-03-10T12:00:00+02:00" } },
  date("2024-03-10T10:00:00Z"),
);
check(
  { $dateFromString: { dateString: "10.03.2024", format: "%d.%m.%Y" } },
  date("2024-03-10T00:00:00Z"),
);
check({ $dateFromString: { dateString: "2024-02-30", onError: "bad" } }, "bad");
check({ $dateFromParts: { year: 2024, month: 14 } }, date("2025-02-01T00:00:00Z"));
check({ $dateToParts: { date: date("2024-03-10T12:00:00Z") } }, {
  year: 2024,
  month: 3,
  day: 10,
  hour: 12,
  minute: 0,
  second: 0,
  millisecond: 0,
});
check(
  { $dateAdd: { startDate: date("2024-01-31T10:00:00Z"), unit: "month", amount: 1 } },
  date("2024-02-29T10:00:00Z"),
);
check({
  $dateAdd: {
    startDate: date("2024-03-30T11:00:00Z"),
    unit: "day",
    amount: 1,
    timezone: "Europe/Berlin",
  },
}, date("2024-03-31T10:00:00Z"));
check({
  $dateDiff: {
    startDate: date("2023-12-31T23:00:00Z"),
    endDate: date("2024-01-01T01:00:00Z"),
    unit: "year",
  },
}, long(1));
check({
  $dateDiff: {
    startDate: date("2024-03-09T00:00:00Z"),
    endDate: date("2024-03-10T00:00:00Z"),
    unit: "week",
  },
}, long(1));
check({ $dateTrunc: { date: "$d", unit: "month" } }, date("2024-02-01T00:00:00Z"));
check({ $dateTrunc: { date: "$d", unit: "hour", binSize: 6 } }, date("2024-02-29T18:00:00Z"));
check(
  { $dateTrunc: { date: date("2024-03-13T05:00:00Z"), unit: "week", startOfWeek: "monday" } },
  date("2024-03-11T00:00:00Z"),
);

check({ $toInt: "12" }, 12);
check({ $toInt: 1.9 }, 1);
check({ $toLong: "$d" }, long(1709249415123n));
check({ $toDouble: "1.5e3" }, double(1500));
check({ $toDecimal: 0.1 }, decimal("0.100000000000000"));
check({ $toString: new ObjectId("65f0a1b2c3d4e5f601234567") }, "65f0a1b2c3d4e5f601234567");
check({ $toObjectId: "65f0a1b2c3d4e5f601234567" }, new ObjectId("65f0a1b2c3d4e5f601234567"));
check({ $toDate: long(0) }, new Date(0));
check({ $toBool: "" }, true);
check({ $convert: { input: "x", to: "int", onError: -1 } }, -1);
check({ $type: "$absent" }, "missing");
check({ $type: "$d" }, "date");
check({ $isNumber: "$n" }, true);
check({ $let: { vars: { a: 1, b: "$n" }, in: { $add: ["$$a", "$$b"] } } }, 6);
check({ $getField: { field: "x", input: "$o" } }, 1);
check(
  { $setField: { field: "x.y", input: "$o", value: 1 } },
  new Map<string, Value>([
    ["x", new Int32(1)],
    ["y", doc({ z: 2 })],
    ["x.y", new Int32(1)],
  ]),
);

check({ $unsetField: { field: "x", input: "$o" } }, { y: { z: 2 } });
check({ $bitAnd: [12, 10] }, 8);
check({ $bitXor: [long(1), 3] }, long(2));
check({ $bitNot: 0 }, -1);
check({ $bsonSize: {} }, 5);
check({ $binarySize: "é" }, 2);

const ERRORS: [Literal, number][] = [
  [{ $foo: 1 }, 168],
  [{ $add: [1], $subtract: [1, 2] }, 15983],
  [{ $subtract: [1] }, 16020],
  [{ $add: ["x"] }, 14],
  [{ $divide: [1, 0] }, 2],
  ["$$foo", 17276],
  ["$a..b", 15998],
  [{ $size: "$n" }, 17124],
  [{ $in: [1, "$n"] }, 40081],
  [{ $toInt: "x" }, 241],
  [{ $toObjectId: "x" }, 241],
  [{ $dateToString: { date: "$s" } }, 16006],
  [{ $year: { date: "$d", timezone: "Mars/Base" } }, 40485],
  [{ $filter: { input: "$a" } }, 28648],
  [{ $switch: { branches: [{ case: false, then: 1 }] } }, 40066],
  [{ $mergeObjects: ["$n"] }, 40400],
];

for (const [expression, code] of ERRORS) {
  Deno.test(`${Deno.inspect(expression)} is an error with MongoDB's code`, () => {
    assert.throws(() => evaluate(expression), { code });
  });
}

Deno.test("$rand is a double from 0 to 1", () => {
  const value = evaluate({ $rand: {} });
  assert.ok(
    isNumeric(value) && value._bsontype === "Double" && value.value >= 0 && value.value < 1,
  );
});
