/**
 * A second look at what a module imports. The compiler refuses everything else when a function is published; this
 * holds if a compiled module ever gets here by another way. Without it a function could start threads or evaluate
 * text, though still with no permission.
 *
 * It knows no more of the language than the keywords, so it also refuses a text that reads like a forbidden import:
 * compiled modules hold none by accident, and what tells code from text could be led astray.
 */
import { NODE_MODULES } from "@imprun/contracts/node-modules";

/** What may stand between two tokens. */
const GAP = String.raw`(?:\s|/\*[^]*?\*/|//[^\n]*\n)*`;

/** `import "x"`, and the end of `import … from "x"` and `export … from "x"`. */
const STATIC = new RegExp(
  String.raw`(?<![\w$.#])(?:import|from)${GAP}(["'])((?:\\[^]|(?!\1)[^\n])*)\1`,
  "g",
);

/** `import(…)`, and the phases of it. */
const DYNAMIC = new RegExp(
  String.raw`(?<![\w$.#])import${GAP}(?:\.${GAP}(?:source|defer)${GAP})?\(`,
);

/** The first import of a compiled module that is not allowed; null when there is none. */
export function forbiddenImport(module: string): string | null {
  for (const [, , specifier] of module.matchAll(STATIC)) {
    if (!isAllowed(specifier!)) return specifier!;
  }
  return DYNAMIC.test(module) ? "import()" : null;
}

function isAllowed(specifier: string): boolean {
  return specifier.startsWith("node:") && NODE_MODULES.has(specifier.slice("node:".length));
}
