import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { useRefusal } from "../auth/use-refusal.ts";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import { CreateGrantDialog } from "./form/create-grant-dialog.tsx";
import { DeleteGrantDialog } from "./form/delete-grant-dialog.tsx";
import { RotateGrantDialog } from "./form/rotate-grant-dialog.tsx";
import { GrantTable } from "./grant-table.tsx";
import { KeyDialog } from "./key-dialog.tsx";
import {
  type Grant,
  type GrantFilter,
  grantsQuery,
  type GrantWithKey,
  useSetGrantEnabled,
} from "./queries.ts";
import { toast } from "sonner";
import { toastProblem } from "../problems/toasts.ts";

/** What is open over the list; one thing at a time. */
type Step =
  | { name: "create" }
  | { name: "key"; grant: GrantWithKey }
  | { name: "rotate" | "delete"; grant: Grant };

/** The grants of an application or for a gateway, with all that is done to them. */
export function GrantsCard(filter: GrantFilter) {
  const t = useT();
  const refusal = useRefusal("createApplicationGrant");
  const grants = useQuery(grantsQuery(filter));
  const [step, setStep] = useState<Step>();
  const { mutate: setEnabled } = useSetGrantEnabled();
  const enable = (grant: Grant, enabled: boolean) =>
    setEnabled({ grantId: grant.grantId, enabled }, {
      onSuccess: () =>
        toast.success(
          t(enabled ? "grants.enabledNow" : "grants.disabledNow", {
            credentialId: grant.credentialId,
          }),
        ),
      onError: (error) => toastProblem(t, error),
    });
  const close = () => setStep(undefined);
  const showKey = (grant: GrantWithKey) => setStep({ name: "key", grant });
  const create = (
    <Button
      variant="primary"
      refusal={refusal}
      icon={<Plus aria-hidden />}
      onClick={() => setStep({ name: "create" })}
    >
      {t("grants.create")}
    </Button>
  );

  return (
    <>
      {grants.error && <ProblemNotice error={grants.error} onRetry={grants.refetch} />}
      <Card
        flush
        title={t(filter.applicationId ? "gateway.grants" : "grants.whoMayCall")}
        actions={grants.data?.length !== 0 && create}
      >
        {grants.isPending && <SkeletonRows label={t("common.loading")} />}
        {grants.data?.length === 0 && (
          <EmptyState icon={<KeyRound />} title={t("grants.emptyTitle")} action={create}>
            {t("grants.emptyHint")}
          </EmptyState>
        )}
        {grants.data && grants.data.length > 0 && (
          <GrantTable
            grants={grants.data}
            show={filter.applicationId ? "gateway" : "application"}
            onEnable={enable}
            onRotate={(grant) => setStep({ name: "rotate", grant })}
            onDelete={(grant) => setStep({ name: "delete", grant })}
          />
        )}
      </Card>
      <CreateGrantDialog
        filter={filter}
        open={step?.name === "create"}
        onOpenChange={close}
        onCreated={showKey}
      />
      {step?.name === "key" && <KeyDialog grant={step.grant} onClose={close} />}
      {step?.name === "rotate" && (
        <RotateGrantDialog grant={step.grant} onClose={close} onRotated={showKey} />
      )}
      {step?.name === "delete" && <DeleteGrantDialog grant={step.grant} onClose={close} />}
    </>
  );
}
