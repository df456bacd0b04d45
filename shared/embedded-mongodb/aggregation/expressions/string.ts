import { toNumber } from "../../document/read.ts";
import {
  BSONRegExp,
  BSONSymbol,
  type Doc,
  Int32,
  isNumeric,
  type Maybe,
  MISSING,
  typeName,
  type Value,
} from "../../document/values.ts";
import { MongoError } from "../../errors/mongo-error.ts";
import { compareStrings } from "../../order/strings.ts";
import { compileRegex } from "../../query/regex.ts";
import { formatDate } from "./date-format.ts";
import { isNullish, named, type Operator, operator, variadic } from "./operator.ts";

const utf8 = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function requireString(name: string, value: Maybe, code: number): string {
  if (typeof value === "string") return value;
  throw new MongoError(code, `${name} requires a string argument, found: ${typeName(value)}`);
}

/** Text for the operators that take more than strings; nothing is the empty text. */
function coerce(name: string, value: Maybe): string {
  if (isNullish(value)) return "";
  if (typeof value === "string") return value;
  if (value instanceof BSONSymbol) return value.value;
  if (isNumeric(value)) return value.toString();
  if (value instanceof Date) return formatDate(value, "%Y-%m-%dT%H:%M:%S.%LZ", "UTC");
  throw new MongoError(
    16007,
    `can't convert from BSON type ${typeName(value)} to String in ${name}`,
  );
}

function wholeNumber(name: string, value: Maybe, code: number): number {
  const number = isNumeric(value) ? Math.trunc(toNumber(value)) : NaN;
  if (Number.isNaN(number)) {
    throw new MongoError(code, `${name}: expected a number, found: ${typeName(value)}`);
  }
  return number;
}

const mapText = (name: string, apply: (text: string) => string): Operator =>
  operator(name, 1, 1, (value) => apply(coerce(name, value!)));

// Only ASCII, as on MongoDB.
const upper = (text: string) => text.replace(/[a-z]+/g, (part) => part.toUpperCase());
const lower = (text: string) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase());

const SUBSTR_BYTES = (name: string): Operator =>
  operator(name, 3, 3, (value, start, length) => {
    const bytes = utf8.encode(coerce(name, value!));
    const from = wholeNumber(name, start!, 16034);
    const count = wholeNumber(name, length!, 16035);
    if (from < 0) throw new MongoError(50752, `${name}: starting index must be non-negative`);
    const part = bytes.subarray(from, count < 0 ? undefined : from + count);
    try {
      return utf8Decoder.decode(part);
    } catch {
      throw new MongoError(
        28656,
        `${name}: Invalid range, starting or ending within a UTF-8 character.`,
      );
    }
  });

const SUBSTR_CP = operator("$substrCP", 3, 3, (value, start, length) => {
  const points = [...coerce("$substrCP", value!)];
  const from = wholeNumber("$substrCP", start!, 34450);
  const count = wholeNumber("$substrCP", length!, 34452);
  if (from < 0) throw new MongoError(34454, "$substrCP: the starting index must be nonnegative");
  if (count < 0) throw new MongoError(34455, "$substrCP: length must be a nonnegative integer");
  return points.slice(from, from + count).join("");
});

function indexOf(name: string, split: (text: string) => string[] | Uint8Array): Operator {
  return operator(name, 2, 4, (value, wanted, start, end) => {
    if (isNullish(value!)) return null;
    const text = split(requireString(name, value!, 40091));
    const target = split(requireString(name, wanted!, 40092));
    const from = start === undefined ? 0 : wholeNumber(name, start, 40096);
    const to = Math.min(
      end === undefined ? text.length : wholeNumber(name, end, 40096),
      text.length,
    );
    for (let index = from; index + target.length <= to; index++) {
      if (target.every((unit: string | number, at: number) => text[index + at] === unit)) {
        return new Int32(index);
      }
    }
    return new Int32(-1);
  });
}

const SPLIT = operator("$split", 2, 2, (value, separator) => {
  if (isNullish(value!) || isNullish(separator!)) return null;
  const by = requireString("$split", separator!, 40086);
  if (by === "") throw new MongoError(40087, "$split requires a non-empty separator");
  return requireString("$split", value!, 40085).split(by);
});

const WHITESPACE =
  "\0 \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a";

const trim = (name: string, atStart: boolean, atEnd: boolean): Operator =>
  named(name, { required: ["input"], optional: ["chars"], codes: [50696, 50694, 50695] }, (get) => {
    const input = get("input");
    const chars = get("chars");
    if (isNullish(input) || chars === null) return null;
    const set = new Set(chars === MISSING ? WHITESPACE : requireString(name, chars, 50700));
    const points = [...requireString(name, input, 50699)];
    let start = 0;
    let end = points.length;
    while (atStart && start < end && set.has(points[start]!)) start++;
    while (atEnd && end > start && set.has(points[end - 1]!)) end--;
    return points.slice(start, end).join("");
  });

const replace = (name: string, all: boolean): Operator =>
  named(
    name,
    { required: ["input", "find", "replacement"], codes: [51751, 51750, 51749] },
    (get) => {
      const [input, find, replacement] = ["input", "find", "replacement"].map(get);
      if (isNullish(input) || isNullish(find) || isNullish(replacement)) return null;
      const text = requireString(name, input, 51746);
      const wanted = requireString(name, find, 51745);
      const other = requireString(name, replacement, 51744);
      // A function, since `$&` in a replacement text has no meaning on MongoDB.
      return all ? text.replaceAll(wanted, () => other) : text.replace(wanted, () => other);
    },
  );

function regexOf(name: string, regex: Maybe, options: Maybe): RegExp | null {
  if (isNullish(regex)) return null;
  const given = isNullish(options) ? "" : requireString(name, options, 51106);
  if (regex instanceof BSONRegExp) {
    if (regex.options !== "" && given !== "") {
      throw new MongoError(
        51107,
        `${name}: found regex option(s) specified in both 'regex' and 'options'`,
      );
    }
    return compileRegex(regex.pattern, given || regex.options);
  }
  return compileRegex(requireString(name, regex, 51105), given);
}

function regexOperator(
  name: string,
  apply: (text: string, regex: RegExp) => Value,
  nothing: Value,
) {
  const spec = {
    required: ["input", "regex"],
    optional: ["options"],
    codes: [51103, 31024, 31022],
  } as const;
  return named(name, spec, (get) => {
    const input = get("input");
    const regex = regexOf(name, get("regex"), get("options"));
    if (isNullish(input) || regex === null) return nothing;
    return apply(requireString(name, input, 51104), regex);
  });
}

function found(text: string, match: RegExpMatchArray): Doc {
  return new Map<string, Value>([
    ["match", match[0]],
    ["idx", new Int32([...text.slice(0, match.index)].length)],
    ["captures", match.slice(1).map((capture) => capture ?? null)],
  ]);
}

export const STRING: readonly Operator[] = [
  variadic("$concat", (...values) => {
    if (values.some(isNullish)) return null;
    return values.map((value) => {
      if (typeof value === "string") return value;
      throw new MongoError(16702, `$concat only supports strings, not ${typeName(value)}`);
    }).join("");
  }),
  mapText("$toUpper", upper),
  mapText("$toLower", lower),
  SUBSTR_BYTES("$substr"),
  SUBSTR_BYTES("$substrBytes"),
  SUBSTR_CP,
  indexOf("$indexOfBytes", (text) => utf8.encode(text)),
  indexOf("$indexOfCP", (text) => [...text]),
  SPLIT,
  trim("$trim", true, true),
  trim("$ltrim", true, false),
  trim("$rtrim", false, true),
  replace("$replaceOne", false),
  replace("$replaceAll", true),
  operator(
    "$strLenBytes",
    1,
    1,
    (value) => new Int32(utf8.encode(requireString("$strLenBytes", value!, 34473)).length),
  ),
  operator(
    "$strLenCP",
    1,
    1,
    (value) => new Int32([...requireString("$strLenCP", value!, 34471)].length),
  ),
  operator(
    "$strcasecmp",
    2,
    2,
    (a, b) =>
      new Int32(compareStrings(upper(coerce("$strcasecmp", a!)), upper(coerce("$strcasecmp", b!)))),
  ),
  regexOperator("$regexMatch", (text, regex) => regex.test(text), false),
  regexOperator("$regexFind", (text, regex) => {
    const match = regex.exec(text);
    return match === null ? null : found(text, match);
  }, null),
  regexOperator("$regexFindAll", (text, regex) => {
    const every = new RegExp(regex.source, `${regex.flags}g`);
    return [...text.matchAll(every)].map((match) => found(text, match));
  }, []),
];
