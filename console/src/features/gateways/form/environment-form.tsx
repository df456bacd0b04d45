import { VariableName } from "@imprun/contracts/api/gateways";
import { AuthType } from "@imprun/contracts/documents/published";
import { useFieldArray, useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { Button } from "../../../ui/button.tsx";
import { Card } from "../../../ui/card.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { GrowingRows, ROW_FIELD } from "../../../ui/growing-rows.tsx";
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
            <GrowingRows
              none={t("settings.noVariables")}
              addLabel={t("settings.addVariable")}
              refusal={refusal}
              onAdd={() => variables.append({ name: "", value: "" })}
              onRemove={(index) => variables.remove(index)}
              rows={variables.fields.map((field, index) => ({
                key: field.id,
                removeLabel: t("settings.removeVariable", { name: field.name }),
                fields: (
                  <>
                    <div className="w-2/5">
                      <TextField
                        {...ROW_FIELD}
                        label={t("settings.variableName")}
                        placeholder="API_URL"
                        error={errors.variables?.[index]?.name?.message}
                        {...form.register(`variables.${index}.name`, { validate: checkName })}
                      />
                    </div>
                    <div className="flex-1">
                      <TextField
                        {...ROW_FIELD}
                        label={t("settings.variableValue")}
                        {...form.register(`variables.${index}.value`)}
                      />
                    </div>
                  </>
                ),
              }))}
            />
          </fieldset>
        </div>
      </Card>
    </form>
  );
}
