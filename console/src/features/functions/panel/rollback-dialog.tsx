import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { formatMs } from "../../../lib/format.ts";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { CodeDiff } from "../../../ui/code-editor/code-editor.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { deployedIn } from "../deployed.ts";
import { type FunctionItem, type FunctionVersion, useRollback, versionQuery } from "../queries.ts";

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
  const after = useQuery(versionQuery(gatewayId, item.name, version.version));
  const before = useQuery({
    ...versionQuery(gatewayId, item.name, deployed?.version ?? ""),
    enabled: deployed !== undefined,
  });

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
        <SelectField
          label={t("versions.rollbackIn")}
          value={environment}
          onChange={(event) =>
            setEnvironment(ENVIRONMENTS.find((name) => name === event.target.value) ?? "dev")}
        >
          {ENVIRONMENTS.map((name) => <option key={name}>{name}</option>)}
        </SelectField>
        {after.error && <ProblemNotice error={after.error} onRetry={after.refetch} />}
        {before.error && <ProblemNotice error={before.error} onRetry={before.refetch} />}
        <div className="h-[40dvh] overflow-hidden rounded-md border">
          {after.data && (!deployed || before.data)
            ? (
              <CodeDiff
                before={before.data?.code ?? ""}
                after={after.data.code}
                beforeLabel={current ? `${environment} v${current}` : t("board.notDeployed")}
                afterLabel={`v${semver}`}
                label={t("diff.label")}
              />
            )
            : <Skeleton className="h-full" />}
        </div>
      </div>
    </ConfirmDialog>
  );
}
