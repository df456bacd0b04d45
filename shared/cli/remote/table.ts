import { printable } from "./printable.ts";

/** Rows of text in aligned columns, each on a line of its own. */
export function table(
  header: readonly string[],
  texts: readonly (readonly string[])[],
): string {
  const rows = texts.map((row) => row.map((text) => printable(text).replaceAll(/\s+/g, " ")));
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length))
  );
  return [header, ...rows]
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd())
    .join("\n");
}
