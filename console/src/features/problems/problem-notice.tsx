import type { FieldError, SourceError } from "@imprun/contracts/problem";
import { ApiError } from "../../lib/api.ts";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";

interface ProblemNoticeProps {
  error: unknown;
  onRetry?: () => void;
}

/** A problem document for people: title, detail, what is wrong where, and the request to ask about. */
export function ProblemNotice({ error, onRetry }: ProblemNoticeProps) {
  const t = useT();
  const retry = onRetry && <Button size="sm" onClick={onRetry}>{t("common.retry")}</Button>;
  if (!(error instanceof ApiError)) {
    return (
      <Notice tone="danger" title={t("problem.unreachable")} action={retry}>
        {t("problem.unreachableHint")}
      </Notice>
    );
  }
  const { title, detail, errors, requestId } = error.problem;
  return (
    <Notice tone="danger" title={title} action={retry}>
      {detail && detail !== title && <p>{detail}</p>}
      {errors && errors.length > 0 && (
        <ul className="mt-1 list-disc pl-4">
          {errors.map((item, index) => <li key={index}>{describe(item)}</li>)}
        </ul>
      )}
      {requestId && (
        <p className="mt-1 font-mono text-2xs text-ink-muted">
          {t("problem.requestId", { requestId })}
        </p>
      )}
    </Notice>
  );
}

function describe(error: SourceError | FieldError): string {
  if ("pointer" in error) return error.pointer ? `${error.pointer}: ${error.detail}` : error.detail;
  return error.line > 0
    ? `${error.file}:${error.line}:${error.column} ${error.message}`
    : error.message;
}
