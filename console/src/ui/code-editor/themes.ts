import type * as Monaco from "monaco-editor/editor/editor.api.js";

/** The console's two themes; the colours repeat the tokens of `styles.css`, since Monaco takes no CSS variables. */
export function defineThemes(monaco: typeof Monaco): void {
  monaco.editor.defineTheme("imprun-light", {
    base: "vs",
    inherit: true,
    rules: [
      { token: "keyword", foreground: "9a2d6b" },
      { token: "string", foreground: "166534" },
      { token: "number", foreground: "1e4fbf" },
      { token: "comment", foreground: "575760", fontStyle: "italic" },
      { token: "type", foreground: "0f766e" },
    ],
    colors: {
      "editor.background": "#ffffff",
      "editor.foreground": "#18181b",
      "editorLineNumber.foreground": "#6b6b74",
      "editorLineNumber.dimmedForeground": "#6b6b74",
      "editorLineNumber.activeForeground": "#18181b",
      "editor.lineHighlightBackground": "#f6f6f7",
      "editor.lineHighlightBorder": "#00000000",
      "editorUnnecessaryCode.opacity": "#000000cc",
      "editorCursor.foreground": "#0f766e",
      "editor.selectionBackground": "#bfe6e0",
      "focusBorder": "#0d9488",
      "diffEditor.insertedTextBackground": "#22a35526",
      "diffEditor.insertedLineBackground": "#22a35518",
      "diffEditor.removedTextBackground": "#d92d2026",
      "diffEditor.removedLineBackground": "#d92d2014",
      "diffEditor.diagonalFill": "#e4e4e7",
    },
  });
  monaco.editor.defineTheme("imprun-dark", {
    base: "vs-dark",
    inherit: true,
    rules: [
      { token: "keyword", foreground: "f08cc0" },
      { token: "string", foreground: "8fdca8" },
      { token: "number", foreground: "92b6ff" },
      { token: "comment", foreground: "b4b8c2", fontStyle: "italic" },
      { token: "type", foreground: "5fd8c8" },
    ],
    colors: {
      "editor.background": "#121316",
      "editor.foreground": "#ededf0",
      "editorLineNumber.foreground": "#8b8f9a",
      "editorLineNumber.dimmedForeground": "#8b8f9a",
      "editorLineNumber.activeForeground": "#ededf0",
      "editor.lineHighlightBackground": "#1a1c20",
      "editor.lineHighlightBorder": "#00000000",
      "editorUnnecessaryCode.opacity": "#000000cc",
      "editorCursor.foreground": "#3fd1be",
      "editor.selectionBackground": "#1f4d47",
      "editorWidget.background": "#191b1f",
      "editorWidget.border": "#3a3d46",
      "focusBorder": "#2cb8a6",
      "diffEditor.insertedTextBackground": "#35c26b33",
      "diffEditor.insertedLineBackground": "#35c26b1f",
      "diffEditor.removedTextBackground": "#e5484d3d",
      "diffEditor.removedLineBackground": "#e5484d21",
      "diffEditor.diagonalFill": "#26282e",
    },
  });
}

export function themeName(dark: boolean): string {
  return dark ? "imprun-dark" : "imprun-light";
}
