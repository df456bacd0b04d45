/** What a peer says in the headers of its frames, which may be anything. */
import { ProblemError, PROBLEMS } from "@imprun/contracts/problem";
import { FrameError } from "./frame.ts";

/** Whose message it is, of those that are about one tenant. */
export function tenantOf(header: unknown): string | null {
  const tenantId = (header as { tenantId?: unknown } | undefined)?.tenantId;
  return typeof tenantId === "string" ? tenantId : null;
}

/** The problem that a call of the peer failed with; `internal` when it is none that we know. */
export function remoteProblem(header: unknown): ProblemError {
  const { type: _type, title: _title, status: _status, code, detail, ...extra } =
    (header ?? {}) as Record<string, unknown>;
  const known = typeof code === "string" && Object.hasOwn(PROBLEMS, code);
  return new ProblemError(
    known ? code as keyof typeof PROBLEMS : "internal",
    typeof detail === "string" ? detail : undefined,
    extra,
  );
}

/** Why the peer cancelled. */
export function reasonOf(header: unknown): string {
  const reason = (header as { reason?: unknown } | undefined)?.reason;
  return typeof reason === "string" ? reason.slice(0, 500) : "cancelled";
}

/** How many bytes more the peer takes. Throws FrameError. */
export function creditOf(header: unknown): number {
  const bytes = (header as { bytes?: unknown } | undefined)?.bytes;
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 0) {
    throw new FrameError("A credit needs a number of bytes");
  }
  return bytes;
}
