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
      { token: "comment", foreground: "67676f", fontStyle: "italic" },
      { token: "type", foreground: "0f766e" },
    ],
    colors: {
      "editor.background": "#ffffff",
      "editor.foreground": "#18181b",
      "editorLineNumber.foreground": "#85858e",
      "editorLineNumber.activeForeground": "#18181b",
      "editor.lineHighlightBackground": "#f6f6f7",
      "editor.lineHighlightBorder": "#00000000",
      "editorCursor.foreground": "#0f766e",
      "editor.selectionBackground": "#bfe6e0",
      "focusBorder": "#0d9488",
    },
  });
  monaco.editor.defineTheme("imprun-dark", {
    base: "vs-dark",
    inherit: true,
    rules: [
      { token: "keyword", foreground: "f08cc0" },
      { token: "string", foreground: "8fdca8" },
      { token: "number", foreground: "92b6ff" },
      { token: "comment", foreground: "9094a0", fontStyle: "italic" },
      { token: "type", foreground: "5fd8c8" },
    ],
    colors: {
      "editor.background": "#121316",
      "editor.foreground": "#ededf0",
      "editorLineNumber.foreground": "#7d818c",
      "editorLineNumber.activeForeground": "#ededf0",
      "editor.lineHighlightBackground": "#1a1c20",
      "editor.lineHighlightBorder": "#00000000",
      "editorCursor.foreground": "#3fd1be",
      "editor.selectionBackground": "#1f4d47",
      "editorWidget.background": "#191b1f",
      "editorWidget.border": "#3a3d46",
      "focusBorder": "#2cb8a6",
    },
  });
}

export function themeName(dark: boolean): string {
  return dark ? "imprun-dark" : "imprun-light";
}
