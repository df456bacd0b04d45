/** Monaco's TypeScript worker, in which the parameters of a function have types. See `typed-parameters.ts`. */
import { initialize } from "monaco-editor/internal/common/initialize.js";
import { TypeScriptWorker } from "monaco-editor/languages/features/typescript/tsWorker.js";
import {
  insertAll,
  type Insertion,
  parameterTypes,
  toTyped,
  toWritten,
} from "./typed-parameters.ts";

type Method = (fileName: string, ...rest: unknown[]) => Promise<unknown>;

/** The methods of the worker that take places in a file, by how many places follow the file's name. */
const PLACES: Readonly<Record<string, number>> = {
  getSyntacticDiagnostics: 0,
  getSemanticDiagnostics: 0,
  getSuggestionDiagnostics: 0,
  getNavigationTree: 0,
  getFormattingEditsForDocument: 0,
  getCompletionsAtPosition: 1,
  getCompletionEntryDetails: 1,
  getSignatureHelpItems: 1,
  getQuickInfoAtPosition: 1,
  getDocumentHighlights: 1,
  getDefinitionAtPosition: 1,
  getReferencesAtPosition: 1,
  getFormattingEditsAfterKeystroke: 1,
  findRenameLocations: 1,
  getRenameInfo: 1,
  getFormattingEditsForRange: 2,
  getCodeFixesAtPosition: 2,
  provideInlayHints: 2,
};

class FunctionWorker extends TypeScriptWorker {
  override _getScriptText(fileName: string): string | undefined {
    const text = super._getScriptText(fileName);
    return text === undefined ? text : insertAll(text, this.insertions(fileName));
  }

  insertions(fileName: string): Insertion[] {
    // Declarations and the libraries are no models.
    const model = this._getModel(fileName);
    return model ? parameterTypes(model.getValue()) : [];
  }
}

for (const [name, places] of Object.entries(PLACES)) {
  const inherited: Method = Reflect.get(TypeScriptWorker.prototype, name);
  const translated = async function (
    this: FunctionWorker,
    fileName: string,
    ...rest: unknown[]
  ): Promise<unknown> {
    const insertions = this.insertions(fileName);
    const there = rest.map((value, index) =>
      index < places && typeof value === "number" ? toTyped(value, insertions) : value
    );
    return written(await inherited.call(this, fileName, ...there), insertions);
  };
  Object.defineProperty(FunctionWorker.prototype, name, { value: translated });
}

/** Translates every span of an answer; all of them are in the one file that is edited, or in declarations. */
function written(value: unknown, insertions: readonly Insertion[]): unknown {
  if (insertions.length === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => written(item, insertions));
  if ("fileName" in value && String(value.fileName).endsWith(".d.ts")) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, written(item, insertions)]);
  const answer: Record<string, unknown> = Object.fromEntries(entries);
  const { start, length, position } = answer;
  if (typeof start === "number" && typeof length === "number") {
    answer.start = toWritten(start, insertions);
    answer.length = toWritten(start + length, insertions) - toWritten(start, insertions);
  }
  if (typeof position === "number") answer.position = toWritten(position, insertions);
  return answer;
}

self.onmessage = () => {
  initialize((context: unknown, createData: unknown) => new FunctionWorker(context, createData));
};
