import { AuthType } from "@imprun/contracts/documents/published";
import { useForm, type UseFormReturn } from "react-hook-form";
import { toast } from "sonner";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { SelectField } from "../../../ui/field.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { EnvironmentBadge } from "../environment-badge.tsx";
import { type GatewayEnvironment, useUpdateEnvironment } from "../queries.ts";
import { AllowedHostsField } from "./allowed-hosts-field.tsx";
import { changeOf, type EnvironmentValues, valuesOf } from "./environment-values.ts";
import { VariablesField } from "./variables-field.tsx";

interface EnvironmentFormProps {
  gatewayId: string;
  environment: GatewayEnvironment;
}

/** Authentication, variables and allowed hosts of one environment; saved together as one revision. */
export function EnvironmentForm({ gatewayId, environment }: EnvironmentFormProps) {
  const t = useT();
  const { name } = environment;
  const update = useUpdateEnvironment(gatewayId, name);
  const refusal = useRefusal("updateEnvironment");
  const form = useForm<EnvironmentValues>({
    values: valuesOf(environment),
    resetOptions: { keepDirtyValues: true },
  });

  const submit = form.handleSubmit((values) =>
    update.mutate(changeOf(values), {
      onSuccess: (saved) => {
        showSaved(form, saved);
        toast.success(t("settings.saved"));
      },
    })
  );

  return (
    <form onSubmit={submit} noValidate>
      <Card
        title={<EnvironmentBadge environment={name} />}
        footer={
          <Button
            type="submit"
            refusal={refusal}
            className="ml-auto"
            disabled={!form.formState.isDirty}
            busy={update.isPending}
          >
            {t("settings.saveEnvironment", { environment: name })}
          </Button>
        }
      >
        <div className="flex flex-col gap-5">
          {update.error && <ProblemNotice error={update.error} />}
          <div className="max-w-xs">
            <SelectField
              label={t("settings.authType")}
              hint={t("settings.authTypeHint")}
              {...form.register("authType")}
            >
              {AuthType.options.map((option) => (
                <option key={option} value={option}>{t(`authType.${option}`)}</option>
              ))}
            </SelectField>
          </div>
          <VariablesField form={form} refusal={refusal} />
          <AllowedHostsField form={form} refusal={refusal} />
        </div>
      </Card>
    </form>
  );
}

/** Hosts come back in the spelling in which they are kept; a field that was typed into keeps its text through a reset. */
function showSaved(form: UseFormReturn<EnvironmentValues>, saved: GatewayEnvironment): void {
  const values = valuesOf(saved);
  for (const [index, { host }] of values.hosts.entries()) {
    form.setValue(`hosts.${index}.host`, host);
  }
  form.reset(values);
}
