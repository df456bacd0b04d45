import { useEffect, useRef } from "react";
import { useDark } from "../../lib/theme.ts";
import { monaco } from "./monaco.ts";
import { EDITOR_OPTIONS } from "./options.ts";
import { themeName } from "./themes.ts";
import type { CodeDiffProps } from "./types.ts";

/**
 * Models that no editor shows. They are not disposed: a comparison that its worker is still about would fail without them,
 * and nobody could catch that.
 */
const idle: monaco.editor.IDiffEditorModel[] = [];

function takeModels(before: string, after: string): monaco.editor.IDiffEditorModel {
  const models = idle.pop() ?? {
    original: monaco.editor.createModel("", "typescript"),
    modified: monaco.editor.createModel("", "typescript"),
  };
  models.original.setValue(before);
  models.modified.setValue(after);
  return models;
}

/** Emptied, since what they say would be part of the program that other editors check. */
function leaveModels(models: monaco.editor.IDiffEditorModel): void {
  models.original.setValue("");
  models.modified.setValue("");
  idle.push(models);
}

/** Two texts side by side, one below the other where it is narrow. Use `CodeDiff` of `code-editor.tsx`. */
export default function Diff(
  { before, after, beforeLabel, afterLabel, label }: CodeDiffProps,
) {
  const dark = useDark();
  const container = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!container.current) return;
    const models = takeModels(before, after);
    const editor = monaco.editor.createDiffEditor(container.current, {
      ...EDITOR_OPTIONS,
      readOnly: true,
      originalEditable: false,
      domReadOnly: true,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      renderSideBySideInlineBreakpoint: 700,
      hideUnchangedRegions: { enabled: true },
    });
    editor.setModel(models);
    editor.getOriginalEditor().updateOptions({ ariaLabel: beforeLabel });
    editor.getModifiedEditor().updateOptions({ ariaLabel: afterLabel });
    return () => {
      editor.dispose();
      leaveModels(models);
    };
  }, [before, after, beforeLabel, afterLabel]);

  useEffect(() => {
    monaco.editor.setTheme(themeName(dark));
  }, [dark]);

  return <div ref={container} role="group" aria-label={label} className="h-full w-full" />;
}
