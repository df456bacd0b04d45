import { useQuery } from "@tanstack/react-query";
import { toast } from "sonner";
import { relativeTime } from "../../../lib/format.ts";
import { useI18n } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { CodeDiff } from "../../../ui/code-editor/code-editor.tsx";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { functionQuery } from "../queries.ts";
import type { Draft } from "../use-draft.ts";

interface ConflictDialogProps {
  gatewayId: string;
  name: string;
  draft: Draft;
}

/** Saving was refused, since somebody else was faster: shows both and lets one choose. */
export function ConflictDialog({ gatewayId, name, draft }: ConflictDialogProps) {
  const { t, language } = useI18n();
  // Under a key of its own, so that the page below keeps what it has read.
  const theirs = useQuery({
    ...functionQuery(gatewayId, name),
    queryKey: ["conflict", gatewayId, name],
    enabled: draft.conflicted,
    staleTime: 0,
    gcTime: 0,
  });
  const overwrite = async () => {
    if (await draft.save({ overwrite: true })) toast.success(t("editor.saved"));
  };
  return (
    <Dialog
      size="xl"
      open={draft.conflicted}
      onOpenChange={(open) => !open && draft.dismissConflict()}
      title={t("conflict.title")}
      description={theirs.data && t("conflict.hint", {
        who: theirs.data.updatedBy,
        when: relativeTime(theirs.data.updatedAt, language),
      })}
    >
      {theirs.error && <ProblemNotice error={theirs.error} onRetry={theirs.refetch} />}
      <div className="h-[50dvh] overflow-hidden rounded-md border">
        {theirs.data
          ? (
            <CodeDiff
              before={theirs.data.code}
              after={draft.code}
              beforeLabel={t("conflict.theirs")}
              afterLabel={t("conflict.mine")}
              label={t("diff.label")}
            />
          )
          : <Skeleton className="h-full" />}
      </div>
      <DialogActions>
        <Button onClick={draft.dismissConflict}>{t("conflict.keep")}</Button>
        <Button disabled={!theirs.data} onClick={() => theirs.data && draft.load(theirs.data)}>
          {t("conflict.load")}
        </Button>
        <Button
          variant="danger"
          busy={draft.saving}
          onClick={overwrite}
        >
          {t("conflict.overwrite")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
