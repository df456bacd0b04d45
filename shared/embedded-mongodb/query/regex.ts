import { BSONRegExp, BSONSymbol, type Maybe, type Value } from "../document/values.ts";
import { badValue, MongoError } from "../errors/mongo-error.ts";
import { compareValues } from "../order/compare.ts";
import { toJavaScript, withoutComments, withoutFlags } from "./regex-syntax.ts";
import type { ValueTest } from "./state.ts";

const OPTIONS = "imsxu";
const LEADING_OPTIONS = /^\(\?([imsx]+)\)/;

/**
 * Compiles a PCRE pattern for JavaScript's engine. What the two spell differently is translated
 * (`x`, a leading `(?i)`, `\A`, `\z`, `[[:alpha:]]`, ...), and what we cannot translate is refused.
 * @throws MongoError 51091 for a pattern that does not compile, 51108 for an unknown option
 */
export function compileRegex(pattern: string, options: string): RegExp {
  for (const option of options) {
    if (!OPTIONS.includes(option)) {
      throw new MongoError(51108, `invalid flag in regex options: ${option}`);
    }
  }
  const leading = LEADING_OPTIONS.exec(pattern);
  const flags = new Set([...options, ...(leading?.[1] ?? "")]);
  const body = leading === null ? pattern : pattern.slice(leading[0].length);
  const source = toJavaScript(flags.has("x") ? withoutComments(body) : body);
  const kept = [...flags].filter((flag) => "ims".includes(flag)).join("");
  const plain = withoutFlags(source, flags);
  try {
    // The expression itself is compiled first, so that a mistake in it is told in its own words.
    const regex = new RegExp(source, kept);
    if (plain !== undefined) return new RegExp(plain, kept.replace("i", ""));
    return withUnicode(source, kept) ?? regex;
  } catch (error) {
    throw new MongoError(51091, `Regular expression is invalid: ${(error as Error).message}`);
  }
}

// With the flag u JavaScript refuses escapes of ordinary characters, which PCRE allows.
function withUnicode(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, `${flags}u`);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Text that a regular expression may match, or undefined. */
const textOf = (value: Maybe): string | undefined =>
  typeof value === "string" ? value : value instanceof BSONSymbol ? value.value : undefined;

/** A condition that text matches, and the very same regular expression as a value does too. */
export function regexTest(operand: Value): ValueTest {
  if (!(operand instanceof BSONRegExp)) throw badValue("$regex has to be a string");
  const regex = compileRegex(operand.pattern, operand.options);
  return (value) => {
    const text = textOf(value);
    if (text !== undefined) return regex.test(text);
    return value instanceof BSONRegExp && compareValues(value, operand) === 0;
  };
}
