import { useEffect, useRef } from "react";
import { useDark } from "../../lib/theme.ts";
import { monaco, setTypes } from "./monaco.ts";
import { movedMarkers } from "./moved-markers.ts";
import { EDITOR_OPTIONS } from "./options.ts";
import { themeName } from "./themes.ts";
import type { CodeEditorProps } from "./types.ts";

const MARKER_OWNER = "imprun";

/** Monaco as a controlled field. Use `CodeEditor` of `code-editor.tsx`, which loads this lazily. */
export default function Editor(
  { path, value, onChange, label, language = "typescript", readOnly, markers, reveal, types }:
    CodeEditorProps,
) {
  const dark = useDark();
  const container = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined);
  const latest = useRef({ value, onChange });
  // What was typed and has not come back as `value` yet. Rendering may lag behind typing, and what comes back late is
  // no wish to go back.
  const echoes = useRef<string[]>([]);
  useEffect(() => {
    latest.current = { value, onChange };
  });

  useEffect(() => {
    if (types) setTypes(types);
  }, [types]);

  useEffect(() => {
    if (!container.current) return;
    const uri = monaco.Uri.parse(`file:///${path}`);
    const model = monaco.editor.getModel(uri) ??
      monaco.editor.createModel(latest.current.value, language, uri);
    model.setValue(latest.current.value);
    const created = monaco.editor.create(container.current, {
      ...EDITOR_OPTIONS,
      model,
      readOnly,
      ariaLabel: label,
    });
    editor.current = created;
    echoes.current = [];
    const changes = model.onDidChangeContent((event) => {
      const marked = monaco.editor.getModelMarkers({ owner: MARKER_OWNER, resource: uri });
      if (marked.length > 0) {
        monaco.editor.setModelMarkers(model, MARKER_OWNER, movedMarkers(marked, event.changes));
      }
      const text = model.getValue();
      echoes.current.push(text);
      latest.current.onChange?.(text);
    });
    return () => {
      changes.dispose();
      created.dispose();
      model.dispose();
      editor.current = undefined;
    };
  }, [path, language, readOnly, label]);

  useEffect(() => {
    monaco.editor.setTheme(themeName(dark));
  }, [dark]);

  useEffect(() => {
    const model = editor.current?.getModel();
    const echo = echoes.current.indexOf(value);
    if (echo >= 0) {
      echoes.current.splice(0, model?.getValue() === value ? Infinity : echo + 1);
    } else if (model && model.getValue() !== value) {
      // An edit, not a new text, so that undo leads back.
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null);
    }
  }, [value]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    monaco.editor.setModelMarkers(
      model,
      MARKER_OWNER,
      (markers ?? []).map(({ line, column, message }) => {
        const word = model.getWordAtPosition({ lineNumber: line, column: Math.max(column, 1) });
        return {
          severity: monaco.MarkerSeverity.Error,
          message,
          source: "imprun",
          startLineNumber: line,
          startColumn: word?.startColumn ?? Math.max(column, 1),
          endLineNumber: line,
          endColumn: word?.endColumn ??
            model.getLineMaxColumn(Math.min(line, model.getLineCount())),
        };
      }),
    );
  }, [markers, path]);

  useEffect(() => {
    if (!reveal || !editor.current) return;
    const position = { lineNumber: Math.max(reveal.line, 1), column: Math.max(reveal.column, 1) };
    editor.current.setPosition(position);
    editor.current.revealPositionInCenterIfOutsideViewport(position);
    editor.current.focus();
  }, [reveal]);

  return <div ref={container} className="h-full w-full" />;
}
