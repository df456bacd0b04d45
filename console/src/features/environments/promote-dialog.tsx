import { toast } from "sonner";
import { formatMs } from "../../lib/format.ts";
import { useT } from "../../lib/i18n/i18n.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { deployedIn } from "../functions/deployed.ts";
import { DeploymentDiff } from "../functions/deployment-diff.tsx";
import { usePromote } from "../functions/queries.ts";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import type { Promotion } from "./promotion-board.tsx";

interface PromoteDialogProps {
  gatewayId: string;
  promotion: Promotion;
  onClose: () => void;
}

/** Shows what the next environment is going to run instead of what it runs, then promotes. */
export function PromoteDialog({ gatewayId, promotion, onClose }: PromoteDialogProps) {
  const t = useT();
  const { item: { name }, item, from, to } = promotion;
  const source = deployedIn(item, from);
  const target = deployedIn(item, to);
  const promote = usePromote(gatewayId);
  const versions = { after: `v${source?.semver}`, before: `v${target?.semver}` };

  const submit = () =>
    promote.mutate({ name, from, to }, {
      onSuccess: ({ semver, revision, live }) => {
        toast.success(t("board.promoted", { name, environment: to }), {
          description: t("editor.live", {
            semver,
            revision,
            instances: live.instances,
            ms: formatMs(live.ms),
          }),
        });
        onClose();
      },
    });

  return (
    <ConfirmDialog
      open
      size="xl"
      onOpenChange={(open) => !open && onClose()}
      title={t("board.promoteTo", { name, environment: to })}
      description={target
        ? t("board.confirmHint", { environment: to, ...versions })
        : t("board.confirmFirst", { environment: to, after: versions.after })}
      confirmLabel={t("board.promote")}
      busy={promote.isPending}
      onConfirm={submit}
    >
      <div className="flex flex-col gap-3">
        {promote.error && <ProblemNotice error={promote.error} />}
        <DeploymentDiff
          gatewayId={gatewayId}
          name={name}
          before={target && { version: target.version, label: `${to} ${versions.before}` }}
          after={{ version: source?.version ?? "", label: `${from} ${versions.after}` }}
        />
      </div>
    </ConfirmDialog>
  );
}
