import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { useGo } from "../../navigation/use-go.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { useDeleteFunction } from "../queries.ts";

interface DeleteFunctionDialogProps {
  gatewayId: string;
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function DeleteFunctionDialog(
  { gatewayId, name, open, onOpenChange }: DeleteFunctionDialogProps,
) {
  const t = useT();
  const go = useGo();
  const remove = useDeleteFunction(gatewayId, name);
  return (
    <ConfirmDialog
      danger
      open={open}
      onOpenChange={onOpenChange}
      title={t("editor.delete")}
      description={t("editor.deleteHint", { name })}
      confirmLabel={t("editor.delete")}
      typed={{ text: name, label: t("editor.deleteConfirm", { name }) }}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast.success(t("editor.deleted", { name }));
            go(paths.functions(gatewayId));
          },
        })}
    >
      {remove.error && <ProblemNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
