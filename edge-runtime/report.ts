/** The log of a runtime's own processes: lines on stderr. What tenants write goes to the telemetry database instead. */

import { ReportBudget } from "./report-budget.ts";

const CREDENTIALS = /\b(mongodb(?:\+srv)?|https?|socks5h?):\/\/[^\s/@]*@/g;

/** More than this is not even looked at. */
const CHARACTERS = 16_000;

const budget = new ReportBudget((line) => console.error(line));

/**
 * Writes one line, unless there were too many of its kind; an error is shown with its name and message, without a stack.
 * Credentials in URIs are removed.
 */
export function report(message: string, error?: unknown): void {
  const text = error === undefined ? message : `${message}: ${describe(error)}`;
  const shown = text.slice(0, CHARACTERS);
  budget.add(shown.replaceAll(CREDENTIALS, "$1://***@").replaceAll(/\s*\n\s*/g, " | "));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${describe(error.cause)})` : "";
  return `${error.name}: ${error.message}${cause}`;
}
