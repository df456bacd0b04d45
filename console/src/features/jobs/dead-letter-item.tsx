import { RotateCcw, Trash2 } from "lucide-react";
import { toast } from "sonner";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Time } from "../../ui/time.tsx";
import { useRefusal } from "../auth/use-refusal.ts";
import { toastProblem } from "../problems/toasts.ts";
import { type DeadLetter, type Place, useDeleteLetters, useRevive } from "./queries.ts";

interface DeadLetterItemProps {
  place: Place;
  queue: string;
  letter: DeadLetter;
}

/** A message that no delivery could finish: why, and what is in it. */
export function DeadLetterItem({ place, queue, letter }: DeadLetterItemProps) {
  const t = useT();
  const reviveRefusal = useRefusal("redriveDeadLetters");
  const deleteRefusal = useRefusal("deleteDeadLetter");
  const revive = useRevive(place, queue);
  const remove = useDeleteLetters(place, queue);
  const { id, attempts, error, sentAt, body } = letter;
  const onError = (failure: unknown) => toastProblem(t, failure);
  return (
    <li className="px-5 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="text-danger wrap-anywhere">{error ?? t("jobs.noReason")}</p>
          <p className="mt-0.5 text-xs text-ink-muted">
            <Time at={sentAt} /> · {t("jobs.attempts", { count: attempts })} ·{" "}
            <span className="font-mono">{id}</span>
          </p>
        </div>
        <div className="flex items-center gap-1">
          <Button
            size="sm"
            icon={<RotateCcw aria-hidden />}
            refusal={reviveRefusal}
            busy={revive.isPending}
            onClick={() =>
              revive.mutate(id, {
                onSuccess: () => toast.success(t("jobs.revived", { count: 1 })),
                onError,
              })}
          >
            {t("jobs.revive")}
          </Button>
          <IconButton
            label={t("jobs.deleteLetter", { id })}
            refusal={deleteRefusal}
            disabled={remove.isPending}
            onClick={() =>
              remove.mutate(id, {
                onSuccess: () => toast.success(t("jobs.letterDeleted")),
                onError,
              })}
          >
            <Trash2 />
          </IconButton>
        </div>
      </div>
      <details className="mt-2">
        <summary className="w-fit rounded text-xs text-ink-muted hover:text-ink">
          {t("jobs.body")}
        </summary>
        <div className="mt-2">
          {body === undefined
            ? <p className="text-xs text-ink-muted">{t("jobs.bodyUnreadable")}</p>
            : <CodeBlock wrap label={t("jobs.body")} code={JSON.stringify(body, null, 2)} />}
        </div>
      </details>
    </li>
  );
}
