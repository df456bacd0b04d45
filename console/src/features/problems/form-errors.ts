import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { ApiError } from "../../lib/api.ts";

/**
 * Puts the field errors of a problem document on the fields of a form.
 * Returns whether every error found its field, so that nothing else need be shown.
 */
export function showFieldErrors<T extends FieldValues>(
  error: unknown,
  fields: readonly Path<T>[],
  setError: UseFormSetError<T>,
): boolean {
  if (!(error instanceof ApiError) || !error.problem.errors?.length) return false;
  let placed = 0;
  for (const item of error.problem.errors) {
    if (!("pointer" in item)) continue;
    const field = fields.find((name) => item.pointer === `/${name}` || item.pointer === name);
    if (!field) continue;
    setError(field, { message: item.detail }, { shouldFocus: placed === 0 });
    placed++;
  }
  return placed === error.problem.errors.length;
}
