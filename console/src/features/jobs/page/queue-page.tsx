import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowLeft, CircleCheck } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { EnvironmentBadge } from "../../gateways/environment-badge.tsx";
import { useEnvironment } from "../../gateways/environment-choice.tsx";
import { Link } from "../../navigation/link.tsx";
import { useParam } from "../../navigation/use-address.ts";
import { useTitle } from "../../navigation/use-title.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { toastProblem } from "../../problems/toasts.ts";
import { PageBody } from "../../shell/page-body.tsx";
import { DeadLetterItem } from "../dead-letter-item.tsx";
import { SendMessageDialog } from "../form/send-message-dialog.tsx";
import { deadLettersQuery, queuesQuery, useDeleteLetters, useRevive } from "../queries.ts";

/** One queue: its dead letters, and what can be done with them. */
export function QueuePage() {
  const t = useT();
  const gatewayId = useParam("gatewayId");
  const name = useParam("queueName");
  const environment = useEnvironment();
  const place = { gatewayId, environment };
  const queues = useQuery(queuesQuery(place));
  const letters = useInfiniteQuery(deadLettersQuery(place, name));
  const items = letters.data?.pages.flatMap((page) => page.items);
  const dead = queues.data?.find((queue) => queue.name === name)?.dead ?? items?.length ?? 0;
  const [sending, setSending] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const sendRefusal = useRefusal("sendMessage");
  const reviveRefusal = useRefusal("redriveDeadLetters");
  const deleteRefusal = useRefusal("deleteDeadLetters");
  const revive = useRevive(place, name);
  const remove = useDeleteLetters(place, name);
  useTitle(name, t("gateway.jobs"), gatewayId);

  const reviveAll = () =>
    revive.mutate(undefined, {
      onSuccess: ({ redriven }) => toast.success(t("jobs.revived", { count: redriven })),
      onError: (error) => toastProblem(t, error),
    });
  const deleteAll = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        toast.success(t("jobs.lettersDeleted"));
        setDeleting(false);
      },
      onError: (error) => toastProblem(t, error),
    });

  return (
    <PageBody>
      <Link
        to={paths.jobs(gatewayId, environment)}
        className="mb-3 inline-flex items-center gap-1.5 rounded text-ink-muted hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {t("gateway.jobs")}
      </Link>
      <PageHeader
        title={<span className="font-mono break-all">{name}</span>}
        badge={<EnvironmentBadge environment={environment} />}
        description={t("jobs.lettersHint")}
        actions={
          <Button refusal={sendRefusal} onClick={() => setSending(true)}>
            {t("jobs.send")}
          </Button>
        }
      />
      {letters.error && <ProblemNotice error={letters.error} onRetry={letters.refetch} />}
      <Card
        flush
        title={t("jobs.letters", { count: dead })}
        actions={dead > 0 && (
          <>
            <Button
              size="sm"
              refusal={reviveRefusal}
              busy={revive.isPending}
              onClick={reviveAll}
            >
              {t("jobs.reviveAll")}
            </Button>
            <Button size="sm" refusal={deleteRefusal} onClick={() => setDeleting(true)}>
              {t("jobs.deleteAll")}
            </Button>
          </>
        )}
      >
        {letters.isPending && <SkeletonRows label={t("common.loading")} />}
        {items?.length === 0 && (
          <EmptyState icon={<CircleCheck />} title={t("jobs.noLetters")}>
            {t("jobs.noLettersHint")}
          </EmptyState>
        )}
        <ul className="divide-y">
          {items?.map((letter) => (
            <DeadLetterItem key={letter.id} place={place} queue={name} letter={letter} />
          ))}
        </ul>
        {letters.hasNextPage && (
          <div className="border-t p-3 text-center">
            <Button
              size="sm"
              busy={letters.isFetchingNextPage}
              onClick={() => letters.fetchNextPage()}
            >
              {t("common.loadMore")}
            </Button>
          </div>
        )}
      </Card>
      {sending && (
        <SendMessageDialog
          place={place}
          queue={name}
          onClose={() => setSending(false)}
        />
      )}
      <ConfirmDialog
        danger
        open={deleting}
        onOpenChange={setDeleting}
        title={t("jobs.deleteAllTitle", { count: dead })}
        description={t("jobs.deleteAllHint", { name })}
        confirmLabel={t("jobs.deleteAll")}
        busy={remove.isPending}
        onConfirm={deleteAll}
      />
    </PageBody>
  );
}
