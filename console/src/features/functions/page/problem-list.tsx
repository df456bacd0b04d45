import { CircleX } from "lucide-react";
import { ApiError } from "../../../lib/api.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import type { PlacedError } from "../publish-error.ts";

interface ProblemListProps {
  error: unknown;
  errors: PlacedError[];
  onSelect: (place: { line: number; column: number }) => void;
}

/** Why the last publish was refused; each line leads to its place in the editor. */
export function ProblemList({ error, errors, onSelect }: ProblemListProps) {
  const t = useT();
  return (
    <section
      role="alert"
      aria-label={t("editor.problems")}
      className="max-h-44 shrink-0 overflow-y-auto border-t bg-surface p-2"
    >
      <p className="px-2 py-1 font-medium text-danger">
        {error instanceof ApiError ? error.problem.title : t("editor.problems")}
      </p>
      <ul>
        {errors.map((item, index) => (
          <li key={index}>
            <button
              type="button"
              title={t("editor.goTo", { line: item.line, column: item.column })}
              onClick={() => onSelect({ line: item.line, column: item.column })}
              className="flex w-full items-start gap-2 rounded-md px-2 py-1.5 text-left hover:bg-hover"
            >
              <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
              <span className="min-w-0 flex-1 break-words">{item.message}</span>
              {item.line > 0 && (
                <span className="shrink-0 font-mono text-xs text-ink-muted">
                  {item.line}:{item.column}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
