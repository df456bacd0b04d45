import { useQuery } from "@tanstack/react-query";
import { SendHorizontal } from "lucide-react";
import { useState } from "react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { Cell, Table } from "../../ui/table.tsx";
import { useRefusal } from "../auth/use-refusal.ts";
import { Link } from "../navigation/link.tsx";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import { SendMessageDialog } from "./form/send-message-dialog.tsx";
import { type Place, queuesQuery } from "./queries.ts";

/** The queues that functions consume, with their messages counted. */
export function QueuesCard({ place }: { place: Place }) {
  const t = useT();
  const queues = useQuery(queuesQuery(place));
  const refusal = useRefusal("sendMessage");
  const [sending, setSending] = useState<string>();
  return (
    <Card flush title={t("jobs.queues")} description={t("jobs.queuesHint")}>
      {queues.error && <ProblemNotice error={queues.error} onRetry={queues.refetch} />}
      {queues.isPending && <SkeletonRows rows={2} label={t("common.loading")} />}
      {queues.data?.length === 0 && <p className="px-5 py-6 text-ink-muted">{t("jobs.noQueues")}
      </p>}
      {queues.data && queues.data.length > 0 && (
        <Table
          caption={t("jobs.queues")}
          columns={[
            t("jobs.queue"),
            t("jobs.function"),
            t("jobs.waiting"),
            t("jobs.inFlight"),
            t("jobs.retrying"),
            t("jobs.dead"),
            <span key="actions" className="sr-only">{t("common.actions")}</span>,
          ]}
        >
          {queues.data.map((queue) => (
            <tr key={queue.name}>
              <Cell>
                <Link
                  to={paths.queue(place.gatewayId, queue.name, place.environment)}
                  className="font-mono text-xs font-medium hover:underline"
                >
                  {queue.name}
                </Link>
                <p className="mt-0.5 text-xs whitespace-nowrap text-ink-muted">
                  {t("jobs.settings", {
                    batch: queue.batchSize,
                    retries: queue.maxRetries,
                    delay: queue.retryDelaySeconds,
                  })}
                </p>
              </Cell>
              <Cell mono>
                <Link
                  to={paths.function(place.gatewayId, queue.function)}
                  className="hover:underline"
                >
                  {queue.function}
                </Link>
              </Cell>
              <Cell mono>{queue.waiting - queue.inFlight - queue.retrying}</Cell>
              <Cell mono>{queue.inFlight}</Cell>
              <Cell mono>{queue.retrying}</Cell>
              <Cell mono>
                {queue.dead === 0 ? 0 : (
                  <Link
                    to={paths.queue(place.gatewayId, queue.name, place.environment)}
                    aria-label={t("jobs.deadOf", { count: queue.dead, name: queue.name })}
                    className="font-semibold text-danger underline underline-offset-2"
                  >
                    {queue.dead}
                  </Link>
                )}
              </Cell>
              <Cell end>
                <Button
                  size="sm"
                  icon={<SendHorizontal aria-hidden />}
                  refusal={refusal}
                  aria-label={t("jobs.sendTo", { name: queue.name })}
                  onClick={() => setSending(queue.name)}
                >
                  {t("jobs.send")}
                </Button>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {sending !== undefined && (
        <SendMessageDialog
          place={place}
          queue={sending}
          onClose={() => setSending(undefined)}
        />
      )}
    </Card>
  );
}
