// deno-lint-ignore no-control-regex -- control characters are the point
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text of strangers for a terminal: without the control characters that could move its cursor or name its window. */
export function printable(text: string): string {
  return text.replace(CONTROL, "\ufffd");
}
