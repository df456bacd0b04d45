import { toast } from "sonner";
import { ApiError } from "../../lib/api.ts";
import type { Translate } from "../../lib/i18n/i18n.tsx";

/** Tells of a failure that has no place of its own in the page. */
export function toastProblem(t: Translate, error: unknown): void {
  if (error instanceof ApiError) {
    toast.error(error.problem.title, { description: error.problem.detail });
  } else {
    toast.error(t("problem.unreachable"), { description: t("problem.unreachableHint") });
  }
}
