import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type Grant, useDeleteGrant } from "../queries.ts";

export function DeleteGrantDialog({ grant, onClose }: { grant: Grant; onClose: () => void }) {
  const t = useT();
  const remove = useDeleteGrant(grant.grantId);
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={t("grants.delete")}
      description={t("grants.deleteHint", { credentialId: grant.credentialId })}
      confirmLabel={t("grants.delete")}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast.success(t("grants.deleted"));
            onClose();
          },
        })}
    >
      {remove.error && <ProblemNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
