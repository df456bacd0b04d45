import { MongoError } from "../errors/mongo-error.ts";

// Escapes and character classes are tokens of their own, so that what is in them stays as it is.
const TOKENS = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|[\s\S]/g;
const KNOWN_ESCAPES = /^\\[^A-Za-z]$|^\\[dDwWsSbBfnrtv0cxukpP]$/;

const ESCAPES = new Map([
  ["\\A", "(?<![\\s\\S])"],
  ["\\z", "(?![\\s\\S])"],
  ["\\Z", "(?=\\n?(?![\\s\\S]))"],
  ["\\h", "[ \\t]"],
  ["\\a", "\\x07"],
  ["\\e", "\\x1b"],
]);

const POSIX_CLASSES = new Map([
  ["alpha", "a-zA-Z"],
  ["digit", "0-9"],
  ["alnum", "a-zA-Z0-9"],
  ["upper", "A-Z"],
  ["lower", "a-z"],
  ["space", "\\s"],
  ["xdigit", "0-9a-fA-F"],
  ["word", "\\w"],
  ["punct", "!-\\/:-@\\[-`{-~"],
]);

const invalid = (what: string) => new MongoError(51091, `Regular expression is invalid: ${what}`);

/** The pattern without the blanks and comments that the option `x` allows. */
export function withoutComments(pattern: string): string {
  let result = "";
  let isComment = false;
  for (const [token] of pattern.matchAll(TOKENS)) {
    if (isComment) isComment = token !== "\n";
    else if (token === "#") isComment = true;
    else if (!/^\s$/.test(token)) result += token;
  }
  return result;
}

/**
 * What PCRE and JavaScript spell differently, in JavaScript's spelling.
 * @throws MongoError 51091 for what JavaScript would take for something else
 */
export function toJavaScript(pattern: string): string {
  return pattern.replace(TOKENS, (token) => {
    if (token.startsWith("[") && token.length > 1) return translateClass(token);
    if (!token.startsWith("\\") || KNOWN_ESCAPES.test(token)) return token;
    const translated = ESCAPES.get(token);
    if (translated === undefined) throw invalid(`the escape ${token} is not supported`);
    return translated;
  });
}

function translateClass(token: string): string {
  return token.replace(/^\[(\^?)\]/, "[$1\\]").replace(/\[:(\w+):\]/g, (_, name: string) => {
    const members = POSIX_CLASSES.get(name);
    if (members === undefined) throw invalid(`there is no character class [:${name}:]`);
    return members;
  });
}

const NEEDS_UNICODE = /[^\0-\x7f]|\\[pPuxWDSkc1-9]|\(\?<[A-Za-z]|\(\?[a-z]/;
const PAIR = "[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]";
const HALVES = "\\uD800-\\uDFFF";

/**
 * The same expression without the flags `i` and `u`, or undefined if it cannot do without. Only
 * such can V8 run without backtracking (`--enable-experimental-regexp-engine-on-excessive-backtracks`),
 * and filters come from strangers: `^(a+)+$` must not stop the server.
 */
export function withoutFlags(source: string, flags: ReadonlySet<string>): string | undefined {
  if (NEEDS_UNICODE.test(source)) return undefined;
  const ignoresCase = flags.has("i");
  let result = "";
  for (const [token] of source.matchAll(TOKENS)) {
    if (token === ".") result += `(?:${PAIR}|[^${flags.has("s") ? "" : "\\n"}${HALVES}])`;
    else if (token.length > 1 && token.startsWith("[")) result += plainClass(token, ignoresCase);
    else result += ignoresCase && /^[a-z]$/i.test(token) ? bothCases(token) : token;
  }
  return result;
}

const bothCases = (letter: string) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`;

function plainClass(token: string, ignoresCase: boolean): string {
  const isNegated = token.startsWith("[^");
  let members = token.slice(isNegated ? 2 : 1, -1);
  if (ignoresCase) {
    members = members.replace(
      /\\[\s\S]|[a-z]-[a-z]|[A-Z]-[A-Z]|[A-Z]-[a-z]|[a-zA-Z]/g,
      (part) => part.startsWith("\\") ? part : part.toLowerCase() + part.toUpperCase(),
    );
  }
  return isNegated ? `(?:${PAIR}|[^${members}${HALVES}])` : `[${members}]`;
}
