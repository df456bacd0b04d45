import { type FieldError, ProblemError } from "@imprun/contracts/problem";
import type { z } from "zod";

type ValidationResult =
  | { target: string; success: true }
  | { target: string; success: false; error: z.ZodError };

/** Turns a failed validation of any part of a request into `invalid_request`, with one entry for each mistake. */
export function refuseInvalid(result: ValidationResult): void {
  if (result.success) return;
  const errors = result.error.issues.map((issue) => fieldError(result.target, issue));
  throw new ProblemError("invalid_request", errors[0]?.detail, { errors });
}

function fieldError(target: string, issue: z.core.$ZodIssue): FieldError {
  if (target !== "json") return { pointer: String(issue.path[0] ?? target), detail: issue.message };
  return { pointer: issue.path.map(pointerSegment).join(""), detail: issue.message };
}

/** One reference token of RFC 6901. */
function pointerSegment(key: PropertyKey): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
