/** The result for people. */
import { type BenchResult, type Figure, type Goal, reaches, type RowResult } from "./result.ts";

const HEAD = ["", "value", "lowest - highest", "n", "to reach", ""] as const;
/** More than this before a row and its figures are marked. */
const BUSY_PART = 0.1;

/** A table of all rows with what they were measured on. */
export function renderResult(result: BenchResult): string {
  const { machine } = result;
  const measured = result.rows.flatMap(({ figures }) => figures.map(cells));
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...measured.map((row) => row[column]!.length))
  );
  const parts = result.rows.map((row) => renderRow(row, widths));
  return [
    `${machine.cores} x ${machine.cpu}, ${machine.memoryMb} MB, Linux ${machine.kernel}, ` +
    `Deno ${machine.deno} (V8 ${machine.v8})`,
    `load by ${result.loadGenerator}; ${result.rounds} rounds of ${result.seconds} s, interleaved`,
    "",
    line(HEAD, widths),
    ...parts,
  ].join("\n");
}

function renderRow(row: RowResult, widths: readonly number[]): string {
  const notes = [...row.notes];
  if (row.busyBefore > BUSY_PART) {
    notes.push(
      `others kept ${
        Math.round(row.busyBefore * 100)
      } % of the machine busy: measure again when it is quiet`,
    );
  }
  return [
    `\n${row.title}`,
    ...row.failure === null ? [] : [`  FAILED: ${row.failure}`],
    ...row.figures.map((figure) => line(cells(figure), widths)),
    ...notes.map((note) => `  (${note})`),
  ].join("\n");
}

function line(values: readonly string[], widths: readonly number[]): string {
  const [name, ...rest] = values.map((value, column) =>
    column === 0 ? value.padEnd(widths[column]!) : value.padStart(widths[column]!)
  );
  return [name, ...rest].join("  ").trimEnd();
}

function cells(figure: Figure): string[] {
  const { spread, unit } = figure;
  const reached = reaches(figure);
  return [
    `  ${figure.name}`,
    formatValue(figure.value, unit),
    spread === null ? "" : `${formatNumber(spread.low)} - ${formatNumber(spread.high)}`,
    `${figure.samples}`,
    figure.goal === null ? "" : formatGoal(figure.goal),
    reached === null ? "" : reached ? "ok" : "MISSED",
  ];
}

function formatGoal(goal: Goal): string {
  return "atMost" in goal ? `<= ${formatNumber(goal.atMost)}` : `>= ${formatNumber(goal.atLeast)}`;
}

function formatValue(value: number, unit: Figure["unit"]): string {
  return unit === "count" ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** Three significant digits, and every digit of what is over a thousand. */
export function formatNumber(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}
