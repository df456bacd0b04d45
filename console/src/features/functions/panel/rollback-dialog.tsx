import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { useState } from "react";
import { toast } from "sonner";
import { formatMs } from "../../../lib/format.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { deployedIn } from "../deployed.ts";
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
  const current = deployedIn(item, environment)?.semver;

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
      onOpenChange={(open) => !open && onClose()}
      title={t("versions.rollbackTitle", { semver })}
      description={current
        ? t("versions.rollbackHint", { environment, current, semver })
        : t("versions.rollbackFirst", { environment, semver })}
      confirmLabel={t("versions.rollbackSubmit")}
      busy={rollback.isPending}
      onConfirm={submit}
    >
      <div className="flex flex-col gap-3">
        {rollback.error && <ProblemNotice error={rollback.error} />}
        <SelectField
          label={t("versions.rollbackIn")}
          value={environment}
          onChange={(event) =>
            setEnvironment(ENVIRONMENTS.find((name) => name === event.target.value) ?? "dev")}
        >
          {ENVIRONMENTS.map((name) => <option key={name}>{name}</option>)}
        </SelectField>
      </div>
    </ConfirmDialog>
  );
}
