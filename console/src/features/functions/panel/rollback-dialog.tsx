import type { Environment } from "@imprun/contracts/names";
import { useState } from "react";
import { toast } from "sonner";
import { formatMs } from "../../../lib/format.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { EnvironmentSelect } from "../../gateways/environment-choice.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { deployedIn } from "../deployed.ts";
import { DeploymentDiff } from "../deployment-diff.tsx";
import { type FunctionItem, type FunctionVersion, useRollback } from "../queries.ts";

interface RollbackDialogProps {
  gatewayId: string;
  item: FunctionItem;
  version: FunctionVersion;
  onClose: () => void;
}

export function RollbackDialog({ gatewayId, item, version, onClose }: RollbackDialogProps) {
  const t = useT();
  const { semver } = version;
  const [environment, setEnvironment] = useState<Environment>("dev");
  const rollback = useRollback(gatewayId, item.name);
  const deployed = deployedIn(item, environment);
  const current = deployed?.semver;

  const submit = () =>
    rollback.mutate({ environment, version: version.version }, {
      onSuccess: ({ revision, live }) => {
        const proof = t("editor.live", {
          semver,
          revision,
          instances: live.instances,
          ms: formatMs(live.ms),
        });
        toast.success(`${environment} · ${proof}`);
        onClose();
      },
    });

  return (
    <ConfirmDialog
      open
      size="xl"
      onOpenChange={(open) => !open && onClose()}
      title={t("versions.rollbackTitle", { semver })}
      disabled={current === semver}
      description={current === semver
        ? t("versions.rollbackSame", { environment, semver })
        : current
        ? t("versions.rollbackHint", { environment, current, semver })
        : t("versions.rollbackFirst", { environment, semver })}
      confirmLabel={t("versions.rollbackSubmit")}
      busy={rollback.isPending}
      onConfirm={submit}
    >
      <div className="flex flex-col gap-3">
        {rollback.error && <ProblemNotice error={rollback.error} />}
        <EnvironmentSelect
          label={t("versions.rollbackIn")}
          value={environment}
          onChange={setEnvironment}
        />
        <DeploymentDiff
          gatewayId={gatewayId}
          name={item.name}
          before={deployed && { version: deployed.version, label: `${environment} v${current}` }}
          after={{ version: version.version, label: `v${semver}` }}
        />
      </div>
    </ConfirmDialog>
  );
}
