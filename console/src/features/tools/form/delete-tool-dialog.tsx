import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type Tool, useDeleteTool } from "../queries.ts";

export function DeleteToolDialog({ tool, onClose }: { tool: Tool; onClose: () => void }) {
  const t = useT();
  const { name } = tool;
  const remove = useDeleteTool(name);
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={t("tools.deleteTitle")}
      description={t("tools.deleteHint", { name })}
      confirmLabel={t("tools.deleteSubmit")}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast.success(t("tools.deleted", { name }));
            onClose();
          },
        })}
    >
      {remove.error && <ProblemNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
