import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { TextField } from "../../../ui/field.tsx";
import { Switch } from "../../../ui/switch.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { type Gateway, useUpdateGateway } from "../queries.ts";

export function GeneralForm({ gateway }: { gateway: Gateway }) {
  const t = useT();
  const update = useUpdateGateway(gateway.gatewayId);
  const refusal = useRefusal("updateApiGateway");
  const form = useForm({
    values: { name: gateway.name },
    resetOptions: { keepDirtyValues: true },
  });
  const saved = () => toast.success(t("settings.saved"));
  const submit = form.handleSubmit(({ name }) =>
    update.mutate({ name }, {
      onSuccess: () => {
        form.reset({ name });
        saved();
      },
    })
  );
  return (
    <Card title={t("settings.general")}>
      <div className="flex flex-col gap-6">
        {update.error && <ProblemNotice error={update.error} />}
        <form onSubmit={submit} className="flex items-start gap-2">
          <div className="flex-1">
            <TextField
              label={t("settings.name")}
              readOnly={refusal !== undefined}
              autoComplete="off"
              error={form.formState.errors.name && t("gateways.nameMissing")}
              {...form.register("name", { required: true, maxLength: 100 })}
            />
          </div>
          <Button
            type="submit"
            refusal={refusal}
            className="mt-[1.625rem]"
            disabled={!form.formState.isDirty}
            busy={update.isPending}
          >
            {t("common.save")}
          </Button>
        </form>
        <Switch
          label={t("settings.pipeline")}
          hint={t("settings.pipelineHint")}
          refusal={refusal}
          checked={gateway.pipeline}
          disabled={update.isPending}
          onChange={(pipeline) => update.mutate({ pipeline }, { onSuccess: saved })}
        />
      </div>
    </Card>
  );
}
