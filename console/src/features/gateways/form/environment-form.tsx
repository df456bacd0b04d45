import { VariableName } from "@imprun/contracts/api/gateways";
import { AuthType } from "@imprun/contracts/documents/published";
import { Plus, Trash2 } from "lucide-react";
import { useFieldArray, useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { useRefusal } from "../../auth/use-refusal.ts";
import { ProblemNotice } from "../../problems/problem-notice.tsx";
import { EnvironmentBadge } from "../environment-badge.tsx";
import { type GatewayEnvironment, useUpdateEnvironment } from "../queries.ts";

interface EnvironmentFormProps {
  gatewayId: string;
  environment: GatewayEnvironment;
}

interface Values {
  authType: z.infer<typeof AuthType>;
  variables: { name: string; value: string }[];
}

/** Authentication and variables of one environment; saved together as one revision. */
export function EnvironmentForm({ gatewayId, environment }: EnvironmentFormProps) {
  const t = useT();
  const { name } = environment;
  const update = useUpdateEnvironment(gatewayId, name);
  const refusal = useRefusal("updateEnvironment");
  const form = useForm<Values>({
    values: {
      authType: environment.authType,
      variables: Object.entries(environment.variables).map(([name, value]) => ({ name, value })),
    },
    resetOptions: { keepDirtyValues: true },
  });
  const variables = useFieldArray({ control: form.control, name: "variables" });
  const { errors, isDirty } = form.formState;

  const submit = form.handleSubmit((values) =>
    update.mutate({
      authType: values.authType,
      variables: Object.fromEntries(values.variables.map(({ name, value }) => [name, value])),
    }, {
      onSuccess: () => {
        form.reset(values);
        toast.success(t("settings.saved"));
      },
    })
  );
  const checkName = (value: string) => {
    if (!VariableName.safeParse(value).success) return t("settings.variableInvalid");
    const same = form.getValues("variables").filter((variable) => variable.name === value);
    return same.length < 2 || t("settings.variableTwice");
  };

  return (
    <form onSubmit={submit} noValidate>
      <Card
        title={<EnvironmentBadge environment={name} />}
        footer={
          <Button
            type="submit"
            refusal={refusal}
            className="ml-auto"
            disabled={!isDirty}
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
          <fieldset className="flex flex-col gap-2">
            <legend className="font-medium">{t("settings.variables")}</legend>
            <p className="text-xs text-ink-faint">{t("settings.variablesHint")}</p>
            {variables.fields.length === 0 && (
              <p className="text-ink-faint">{t("settings.noVariables")}</p>
            )}
            {variables.fields.map((field, index) => (
              <div key={field.id} className="flex items-start gap-2">
                <div className="w-2/5">
                  <TextField
                    mono
                    hideLabel
                    label={t("settings.variableName")}
                    placeholder="API_URL"
                    autoComplete="off"
                    spellCheck={false}
                    error={errors.variables?.[index]?.name?.message}
                    {...form.register(`variables.${index}.name`, { validate: checkName })}
                  />
                </div>
                <div className="flex-1">
                  <TextField
                    mono
                    hideLabel
                    label={t("settings.variableValue")}
                    autoComplete="off"
                    spellCheck={false}
                    {...form.register(`variables.${index}.value`)}
                  />
                </div>
                <IconButton
                  className="mt-0.5"
                  refusal={refusal}
                  label={t("settings.removeVariable", { name: field.name })}
                  onClick={() =>
                    variables.remove(index)}
                >
                  <Trash2 />
                </IconButton>
              </div>
            ))}
            <div>
              <Button
                size="sm"
                refusal={refusal}
                icon={<Plus aria-hidden />}
                onClick={() => variables.append({ name: "", value: "" })}
              >
                {t("settings.addVariable")}
              </Button>
            </div>
          </fieldset>
        </div>
      </Card>
    </form>
  );
}
