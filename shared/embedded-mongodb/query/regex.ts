import { BSONRegExp, BSONSymbol, type Maybe, type Value } from "../document/values.ts";
import { badValue, MongoError } from "../errors/mongo-error.ts";
import { compareValues } from "../order/compare.ts";
import type { ValueTest } from "./state.ts";

const OPTIONS = "imsxu";
const LEADING_OPTIONS = /^\(\?([imsx]+)\)/;

/**
 * Compiles a PCRE pattern with JavaScript's engine. What the two spell differently and we can
 * translate (`x`, a leading `(?i)`, `\A`, `\z`, `\Z`) is translated; what we cannot is refused.
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
  let source = leading === null ? pattern : pattern.slice(leading[0].length);
  if (flags.has("x")) source = withoutComments(source);
  source = translate(source);
  const kept = [...flags].filter((flag) => "ims".includes(flag)).join("");
  try {
    return new RegExp(source, `${kept}u`);
  } catch {
    // Without the u flag JavaScript allows escapes of ordinary characters, as PCRE does.
    try {
      return new RegExp(source, kept);
    } catch (error) {
      throw new MongoError(51091, `Regular expression is invalid: ${(error as Error).message}`);
    }
  }
}

// Escapes and character classes are skipped as wholes, so that what is in them stays as it is.
const TOKENS = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/g;

function withoutComments(source: string): string {
  let result = "";
  let isComment = false;
  for (const [token] of source.matchAll(TOKENS)) {
    if (isComment) isComment = token !== "\n";
    else if (token === "#") isComment = true;
    else if (!/^\s$/.test(token)) result += token;
  }
  return result;
}

const ESCAPES = new Map([["\\A", "(?<![\\s\\S])"], ["\\z", "(?![\\s\\S])"], [
  "\\Z",
  "(?=\\n?(?![\\s\\S]))",
], ["\\h", "[ \\t]"]]);

function translate(source: string): string {
  if (!source.includes("\\")) return source;
  return source.replace(TOKENS, (token) => ESCAPES.get(token) ?? token);
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
