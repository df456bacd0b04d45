import { useEffect, useRef } from "react";
import { useDark } from "../../lib/theme.ts";
import { monaco } from "./monaco.ts";
import { EDITOR_OPTIONS } from "./options.ts";
import { themeName } from "./themes.ts";
import type { CodeDiffProps } from "./types.ts";

/** Two texts side by side, one below the other where it is narrow. Use `CodeDiff` of `code-editor.tsx`. */
export default function Diff(
  { before, after, beforeLabel, afterLabel, label }: CodeDiffProps,
) {
  const dark = useDark();
  const container = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!container.current) return;
    const original = monaco.editor.createModel(before, "typescript");
    const modified = monaco.editor.createModel(after, "typescript");
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
    editor.setModel({ original, modified });
    editor.getOriginalEditor().updateOptions({ ariaLabel: beforeLabel });
    editor.getModifiedEditor().updateOptions({ ariaLabel: afterLabel });
    return () => {
      editor.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [before, after, beforeLabel, afterLabel]);

  useEffect(() => {
    monaco.editor.setTheme(themeName(dark));
  }, [dark]);

  return <div ref={container} role="group" aria-label={label} className="h-full w-full" />;
}
