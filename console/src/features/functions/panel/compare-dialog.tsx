import { useQuery } from "@tanstack/react-query";
import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { CodeDiff } from "../../../ui/code-editor/code-editor.tsx";
import { Dialog, DialogActions } from "../../../ui/dialog.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type FunctionVersion, versionQuery } from "../queries.ts";
import type { Draft } from "../use-draft.ts";

interface CompareDialogProps {
  gatewayId: string;
  name: string;
  version: FunctionVersion;
  draft: Draft;
  onClose: () => void;
}

/** A version beside the draft; the version can be copied into the draft. */
export function CompareDialog({ gatewayId, name, version, draft, onClose }: CompareDialogProps) {
  const t = useT();
  const { semver } = version;
  const refusal = useRefusal("updateFunction");
  const detail = useQuery(versionQuery(gatewayId, name, version.version));
  const restore = () => {
    if (!detail.data) return;
    draft.setCode(detail.data.code);
    toast.success(t("versions.restored", { semver }));
    onClose();
  };
  return (
    <Dialog
      open
      size="xl"
      onOpenChange={(open) => !open && onClose()}
      title={t("versions.compareTitle", { semver })}
    >
      {detail.error && <ProblemNotice error={detail.error} onRetry={detail.refetch} />}
      <div className="h-[56dvh] overflow-hidden rounded-md border">
        {detail.data
          ? (
            <CodeDiff
              before={detail.data.code}
              after={draft.code}
              beforeLabel={t("versions.left", { semver })}
              afterLabel={t("versions.right")}
              label={t("diff.label")}
            />
          )
          : <Skeleton className="h-full" />}
      </div>
      <DialogActions>
        <Button refusal={refusal} disabled={!detail.data} onClick={restore}>
          {t("versions.restore", { semver })}
        </Button>
        <Button variant="primary" onClick={onClose}>{t("common.done")}</Button>
      </DialogActions>
    </Dialog>
  );
}
