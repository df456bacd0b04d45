import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { paths } from "../../../lib/paths.ts";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { ConfirmDialog } from "../../../ui/confirm-dialog.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { useGo } from "../../navigation/use-go.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { toastProblem } from "../../problems/toasts.ts";
import { type Gateway, useDeleteGateway, useUpdateGateway } from "../queries.ts";

/** Stopping, starting and deleting. */
export function DangerCard({ gateway }: { gateway: Gateway }) {
  const t = useT();
  const { gatewayId, state } = gateway;
  const [asking, setAsking] = useState<"stop" | "delete">();
  const update = useUpdateGateway(gatewayId);
  const changeRefusal = useRefusal("updateApiGateway");
  const deleteRefusal = useRefusal("deleteApiGateway");
  const change = (next: "Running" | "Stopped") =>
    update.mutate({ state: next }, {
      onSuccess: () => setAsking(undefined),
      onError: (error) => toastProblem(t, error),
    });

  return (
    <Card flush title={t("settings.danger")}>
      <div className="divide-y">
        <Row
          title={t(state === "Stopped" ? "settings.stopped" : "settings.running")}
          hint={t(state === "Stopped" ? "settings.stoppedHint" : "settings.runningHint")}
        >
          {state === "Stopped"
            ? (
              <Button
                refusal={changeRefusal}
                busy={update.isPending}
                onClick={() => change("Running")}
              >
                {t("settings.start")}
              </Button>
            )
            : (
              <Button refusal={changeRefusal} onClick={() => setAsking("stop")}>
                {t("settings.stop")}
              </Button>
            )}
        </Row>
        <Row title={t("settings.delete")} hint={t("settings.deleteHint")}>
          <Button variant="danger" refusal={deleteRefusal} onClick={() => setAsking("delete")}>
            {t("settings.delete")}
          </Button>
        </Row>
      </div>
      <ConfirmDialog
        danger
        open={asking === "stop"}
        onOpenChange={() => setAsking(undefined)}
        title={t("settings.stop")}
        description={t("settings.runningHint")}
        confirmLabel={t("settings.stop")}
        busy={update.isPending}
        onConfirm={() => change("Stopped")}
      />
      <DeleteGatewayDialog
        gateway={gateway}
        open={asking === "delete"}
        onOpenChange={() => setAsking(undefined)}
      />
    </Card>
  );
}

function Row(
  { title, hint, children }: { title: string; hint: string; children: ReactNode },
) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 px-5 py-4">
      <div className="min-w-0 flex-1 basis-60">
        <h3 className="font-medium">{title}</h3>
        <p className="text-ink-muted">{hint}</p>
      </div>
      {children}
    </div>
  );
}

interface DeleteGatewayDialogProps {
  gateway: Gateway;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function DeleteGatewayDialog({ gateway, open, onOpenChange }: DeleteGatewayDialogProps) {
  const t = useT();
  const go = useGo();
  const { gatewayId, name } = gateway;
  const remove = useDeleteGateway(gatewayId);
  return (
    <ConfirmDialog
      danger
      open={open}
      onOpenChange={onOpenChange}
      title={t("settings.delete")}
      description={t("settings.deleteHint")}
      confirmLabel={t("settings.delete")}
      typed={{ text: gatewayId, label: t("settings.deleteConfirm", { gatewayId }) }}
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast.success(t("settings.deleting", { name }));
            go(paths.gateways());
          },
        })}
    >
      {remove.error && <ProblemNotice error={remove.error} />}
    </ConfirmDialog>
  );
}
