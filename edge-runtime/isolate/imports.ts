/**
 * A second look at what a module imports. The compiler refuses everything else when a function is published; this
 * holds if a compiled module ever gets here by another way. Without it a function could start threads or evaluate
 * text, though still with no permission.
 *
 * It tells comments and strings from code, but not a regular expression from a division, which takes a parser.
 */
import { NODE_MODULES } from "@imprun/contracts/node-modules";

/** `import … from "x"`, `import "x"` and `export … from "x"` at the start of a statement. */
const STATEMENT =
  /(?:^|[;}\n])\s*(?:import|export)(?:\s*[\w$*{][^"'`;()=]*?from|(?<=import))\s*(["'])((?:\\.|(?!\1).)*)\1/g;

/** `import "x"`, and the end of `import … from "x"` and `export … from "x"`, in code without comments. */
const SPECIFIER = /(?<![\w$.#])(?:import|from)\s*(["'])((?:\\[^]|(?!\1)[^\n])*)\1/g;

/** `import(…)` and the phases of it, in code without comments. */
const DYNAMIC = /(?<![\w$.#])import\s*(?:\.\s*(?:source|defer)\s*)?\(/;

const TEXT_OR_COMMENT =
  /("(?:\\[^]|[^"\\\n])*"|'(?:\\[^]|[^'\\\n])*')|`(?:\\[^]|[^`\\])*`|\/\*[^]*?\*\/|\/\/[^\n]*/g;
/** What stands before a string tells whether it is a specifier. */
const TAIL_CHARS = 100;
const AFTER_KEYWORD = /(?<![\w$.#])(?:import|from)\s*$/;

/** The first import of a compiled module that is not allowed; null when there is none. */
export function forbiddenImport(module: string): string | null {
  const code = codeOf(module);
  for (const text of [module.matchAll(STATEMENT), code.matchAll(SPECIFIER)]) {
    for (const [, , specifier] of text) if (!isAllowed(specifier!)) return specifier!;
  }
  return DYNAMIC.test(code) ? "import()" : null;
}

/** The module without comments, and without the strings that are no specifiers. Templates stay: they hold code. */
function codeOf(module: string): string {
  const parts: string[] = [];
  let tail = "";
  let end = 0;
  const add = (part: string) => {
    parts[parts.length] = part;
    tail = (tail + part.slice(-TAIL_CHARS)).slice(-TAIL_CHARS);
  };
  for (const match of module.matchAll(TEXT_OR_COMMENT)) {
    add(module.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, text] = match;
    if (whole.startsWith("`")) add(whole);
    else if (text === undefined) add(" ");
    else add(AFTER_KEYWORD.test(tail) ? text : '""');
  }
  add(module.slice(end));
  return parts.join("");
}

function isAllowed(specifier: string): boolean {
  return specifier.startsWith("node:") && NODE_MODULES.has(specifier.slice("node:".length));
}
