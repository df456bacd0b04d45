/**
 * Monaco with what a function needs and nothing else: the editor's features, TypeScript and JSON.
 * Heavy, so it is imported lazily; the workers are files of our own origin.
 */
import * as monaco from "monaco-editor/editor/editor.api.js";
// The modules of `features/` leave these out, though Enter, Ctrl+F and completion are nothing without them.
import "monaco-editor/editor/browser/coreCommands.js";
import "monaco-editor/editor/common/standaloneStrings.js";
import "monaco-editor/editor/contrib/caretOperations/browser/caretOperations.js";
import "monaco-editor/editor/contrib/dropOrPasteInto/browser/copyPasteContribution.js";
import "monaco-editor/editor/contrib/find/browser/findController.js";
import "monaco-editor/editor/contrib/gotoError/browser/markerSelectionStatus.js";
import "monaco-editor/editor/contrib/gotoSymbol/browser/goToCommands.js";
import "monaco-editor/editor/contrib/semanticTokens/browser/documentSemanticTokens.js";
import "monaco-editor/editor/contrib/suggest/browser/suggestController.js";
import "monaco-editor/features/bracketMatching/register.js";
import "monaco-editor/features/caretOperations/register.js";
import "monaco-editor/features/clipboard/register.js";
import "monaco-editor/features/codeAction/register.js";
import "monaco-editor/features/codeEditor/register.js";
import "monaco-editor/features/codelens/register.js";
import "monaco-editor/features/codicon/register.js";
import "monaco-editor/features/comment/register.js";
import "monaco-editor/features/contextmenu/register.js";
import "monaco-editor/features/cursorUndo/register.js";
import "monaco-editor/features/diffEditor/register.js";
import "monaco-editor/features/documentSymbols/register.js";
import "monaco-editor/features/dropOrPasteInto/register.js";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/folding/register.js";
import "monaco-editor/features/format/register.js";
import "monaco-editor/features/gotoError/register.js";
import "monaco-editor/features/gotoLine/register.js";
import "monaco-editor/features/gotoSymbol/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/inPlaceReplace/register.js";
import "monaco-editor/features/indentation/register.js";
import "monaco-editor/features/lineSelection/register.js";
import "monaco-editor/features/linesOperations/register.js";
import "monaco-editor/features/linkedEditing/register.js";
import "monaco-editor/features/links/register.js";
import "monaco-editor/features/longLinesHelper/register.js";
import "monaco-editor/features/multicursor/register.js";
import "monaco-editor/features/parameterHints/register.js";
import "monaco-editor/features/quickCommand/register.js";
import "monaco-editor/features/readOnlyMessage/register.js";
import "monaco-editor/features/rename/register.js";
import "monaco-editor/features/semanticTokens/register.js";
import "monaco-editor/features/smartSelect/register.js";
import "monaco-editor/features/snippet/register.js";
import "monaco-editor/features/suggest/register.js";
import "monaco-editor/features/toggleTabFocusMode/register.js";
import "monaco-editor/features/tokenization/register.js";
import "monaco-editor/features/unicodeHighlighter/register.js";
import "monaco-editor/features/wordHighlighter/register.js";
import "monaco-editor/features/wordOperations/register.js";
import "monaco-editor/features/wordPartOperations/register.js";
import "monaco-editor/languages/definitions/typescript/register.js";
import "monaco-editor/languages/features/json/register.js";
import {
  ModuleKind,
  type ModuleResolutionKind,
  typescriptDefaults,
} from "monaco-editor/languages/features/typescript/register.js";
import { defineThemes } from "./themes.ts";

export { monaco };

self.MonacoEnvironment = {
  getWorker: (_id, language) => {
    switch (language) {
      case "typescript":
        return new Worker(new URL("./typescript-worker.ts", import.meta.url), { type: "module" });
      case "json":
        return new Worker(new URL("./json-worker.ts", import.meta.url), { type: "module" });
      default:
        return new Worker(new URL("./editor-worker.ts", import.meta.url), { type: "module" });
    }
  },
};

defineThemes(monaco);

/** TypeScript has this way of finding modules, which the list of Monaco ends before. */
const BUNDLER = 100 as number as ModuleResolutionKind;

typescriptDefaults.setCompilerOptions({
  allowNonTsExtensions: true,
  target: 99,
  module: ModuleKind.ESNext,
  moduleResolution: BUNDLER,
  moduleDetection: 3,
  lib: [
    "lib.esnext.d.ts",
    "lib.webworker.d.ts",
    "lib.webworker.iterable.d.ts",
    "lib.webworker.asynciterable.d.ts",
  ],
  strict: true,
  // `(req, res)` of the seeds' style has no annotations, and a function of a colleague may be plain JavaScript.
  noImplicitAny: false,
  useUnknownInCatchVariables: false,
  noEmit: true,
});
typescriptDefaults.setDiagnosticsOptions({
  // 2307 and 2792, an import that is not found: packages are resolved when the function is published, not here.
  diagnosticCodesToIgnore: [2307, 2792],
});
typescriptDefaults.setEagerModelSync(true);

const known = new Map<string, { declarations: string; dispose(): void }>();

/** Makes just these declarations known to every TypeScript model, by path. */
export function setTypes(types: Readonly<Record<string, string>>): void {
  for (const [path, { declarations, dispose }] of known) {
    if (types[path] === declarations) continue;
    dispose();
    known.delete(path);
  }
  for (const [path, declarations] of Object.entries(types)) {
    if (known.has(path)) continue;
    const { dispose } = typescriptDefaults.addExtraLib(declarations, `file:///${path}`);
    known.set(path, { declarations, dispose });
  }
}
