/** The log of a runtime's own processes: lines on stderr. What tenants write goes to the telemetry database instead. */

const CREDENTIALS = /\b(mongodb(?:\+srv)?|https?|socks5h?):\/\/[^\s/@]*@/g;

/** Writes one line; an error is shown with its name and message, without a stack. Credentials in URIs are removed. */
export function report(message: string, error?: unknown): void {
  const text = error === undefined ? message : `${message}: ${describe(error)}`;
  console.error(text.replaceAll(CREDENTIALS, "$1://***@").replaceAll(/\s*\n\s*/g, " | "));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${describe(error.cause)})` : "";
  return `${error.name}: ${error.message}${cause}`;
}
