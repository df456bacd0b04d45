import { Badge, type Tone } from "./badge.tsx";

function toneOf(status: number): Tone {
  if (status >= 500) return "danger";
  if (status >= 400) return "warning";
  return status >= 300 ? "info" : "success";
}

/** An HTTP status in the colour of its class. */
export function StatusBadge({ status }: { status: number }) {
  return <Badge mono tone={toneOf(status)}>{status}</Badge>;
}
