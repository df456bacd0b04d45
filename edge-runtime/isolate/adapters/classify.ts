/**
 * Which style a function is written in.
 *
 * A function that is exported as it is may be in the style of the seeds `(req, res)`, of laf `(ctx)`, or of the web
 * `(request, ctx) => Response`. Its own text decides, in this order:
 *
 * 1. Two or three parameters: `(req, res)` when the second is called res, response or reply, or is used like one
 *    (`.json(`, `.send(`, `.status(`, `.end(` …); otherwise web. Three that end in ctx or context are
 *    `(request, env, ctx)`.
 * 2. One parameter called ctx or context, or destructured into `body`, `query`, `params` or `response`: laf.
 * 3. One parameter whose `.body`, `.query` or `.params` is read as a value, and that is not used like a Request
 *    (`.json()`, `.text()`, `.headers.get(`, `.body.getReader(` …): `(req)`, and the returned value is the answer.
 * 4. Everything else: web.
 */
import { functionToString } from "../primordials.ts";

export type Style = "seed" | "laf" | "web" | "worker";

const RESPONSE_NAMES = new Set(["res", "response", "reply", "_res", "_response"]);
const CONTEXT_NAMES = new Set(["ctx", "context", "c", "_ctx"]);
const RESPONSE_USE =
  "\\s*\\.\\s*(?:json|send|sendStatus|status|statusCode|end|write|writeHead|set|setHeader|header|append|type|redirect|cookie|clearCookie)\\b";
const REQUEST_USE =
  "\\s*\\.\\s*(?:(?:json|text|arrayBuffer|formData|blob|bytes|clone)\\s*\\(|headers\\s*\\.\\s*(?:get|has|entries|forEach)\\s*\\(|body\\s*[?!]?\\.\\s*(?:getReader|pipeTo|pipeThrough|tee)\\b|signal\\b)";
const SEED_USE = "\\s*\\.\\s*(?:body|query|params)\\b";
const SEED_KEYS = /[{,]\s*(?:body|query|params|response)\s*[,:=}]/;

/** The style of a function that is called with a request. */
export function styleOf(handler: (...args: never[]) => unknown): Style {
  const source = functionToString(handler);
  const parameters = parametersOf(source);
  const [first = "", second, third] = parameters;
  if (second !== undefined) {
    if (third !== undefined && CONTEXT_NAMES.has(third)) return "worker";
    if (RESPONSE_NAMES.has(second)) return "seed";
    if (CONTEXT_NAMES.has(second)) return uses(source, second, RESPONSE_USE) ? "seed" : "web";
    return uses(source, second, RESPONSE_USE) ? "seed" : "web";
  }
  if (first.startsWith("{")) return SEED_KEYS.test(first) ? "laf" : "web";
  if (CONTEXT_NAMES.has(first)) return "laf";
  if (uses(source, first, REQUEST_USE)) return "web";
  return uses(source, first, SEED_USE) || destructures(source, first) ? "seed" : "web";
}

/** Whether a (req, res) function mentions its second parameter at all, so that it may answer later. */
export function mentionsResponse(handler: (...args: never[]) => unknown): boolean {
  const source = functionToString(handler);
  const name = parametersOf(source)[1];
  if (name === undefined) return false;
  if (!isIdentifier(name)) return true;
  return (source.match(new RegExp(`(?<![\\w$.])${escaped(name)}(?![\\w$])`, "g"))?.length ?? 0) > 1;
}

/** The parameters of a function's text, without defaults; a pattern keeps its braces. */
export function parametersOf(source: string): string[] {
  const arrow = /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source);
  if (arrow) return [arrow[1]!];
  const open = source.indexOf("(");
  if (open < 0) return [];
  const parameters: string[] = [];
  let depth = 0, from = open + 1;
  for (let i = open; i < source.length; i++) {
    const at = source[i]!;
    if (at === '"' || at === "'" || at === "`") i = endOfText(source, i);
    else if (at === "/" && source[i + 1] === "*") i = source.indexOf("*/", i) + 1 || source.length;
    else if ("([{".includes(at)) depth++;
    else if (")]}".includes(at)) depth--;
    if ((at === "," && depth === 1) || depth === 0) {
      const parameter = cleaned(source.slice(from, i));
      if (parameter !== "") parameters.push(parameter);
      from = i + 1;
      if (depth === 0) break;
    }
  }
  return parameters;
}

function cleaned(parameter: string): string {
  const text = parameter.replace(/\/\*[\s\S]*?\*\//g, "").trim();
  if (text.startsWith("{") || text.startsWith("[")) return text;
  return text.split("=")[0]!.trim();
}

function endOfText(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === source[start]) return i;
  }
  return source.length;
}

function uses(source: string, name: string, use: string): boolean {
  return isIdentifier(name) && new RegExp(`(?<![\\w$.])${escaped(name)}${use}`).test(source);
}

function destructures(source: string, name: string): boolean {
  if (!isIdentifier(name)) return false;
  const pattern = new RegExp(`(\\{[^{}]*\\})\\s*=\\s*(?:await\\s+)?${escaped(name)}(?![\\w$.])`);
  const found = pattern.exec(source);
  return found !== null && SEED_KEYS.test(found[1]!);
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}
