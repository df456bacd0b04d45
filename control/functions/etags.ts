import { ProblemError } from "@imprun/contracts/problem";

/** The entity tags that a request accepts, or any. */
export type EtagCondition = "*" | string[];

/**
 * Reads an If-Match header (RFC 9110, section 13.1.1). Throws `precondition_required` when there is none.
 * Tags without quotes are taken too, since people type them into curl.
 */
export function readIfMatch(header: string | undefined): EtagCondition {
  if (header === undefined || header.trim() === "") {
    const detail = "Send the etag that you have read as If-Match, or * to overwrite";
    throw new ProblemError("precondition_required", detail);
  }
  if (header.trim() === "*") return "*";
  return header.split(",").map((tag) => tag.trim().replace(/^"(.*)"$/, "$1"));
}

export function formatEtag(etag: string): string {
  return `"${etag}"`;
}
