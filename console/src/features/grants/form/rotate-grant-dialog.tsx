import { useState } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type Grant, type GrantWithKey, useRotateGrant } from "../queries.ts";

/** Seconds for which the old key may go on working. */
const OVERLAPS = [0, 3_600, 86_400, 604_800, 2_592_000] as const;

interface RotateGrantDialogProps {
  grant: Grant;
  onClose: () => void;
  onRotated: (grant: GrantWithKey) => void;
}

export function RotateGrantDialog({ grant, onClose, onRotated }: RotateGrantDialogProps) {
  const t = useT();
  const [overlapSeconds, setOverlap] = useState<number>(86_400);
  const rotate = useRotateGrant(grant.grantId);
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("grants.rotate")}
      description={t("grants.rotateHint", { credentialId: grant.credentialId })}
      confirmLabel={t("grants.rotate")}
      busy={rotate.isPending}
      onConfirm={() => rotate.mutate({ overlapSeconds }, { onSuccess: onRotated })}
    >
      <div className="flex flex-col gap-3">
        {rotate.error && <ProblemNotice error={rotate.error} />}
        <SelectField
          label={t("grants.overlap")}
          value={overlapSeconds}
          onChange={(event) => setOverlap(Number(event.target.value))}
        >
          {OVERLAPS.map((seconds) => (
            <option key={seconds} value={seconds}>{t(`grants.overlap.${seconds}`)}</option>
          ))}
        </SelectField>
      </div>
    </ConfirmDialog>
  );
}
