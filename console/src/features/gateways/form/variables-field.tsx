import { VariableName } from "@imprun/contracts/api/gateways";
import { useFieldArray, type UseFormReturn } from "react-hook-form";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { TextField } from "../../../ui/field.tsx";
import { GrowingRows, ROW_FIELD } from "../../../ui/growing-rows.tsx";
import type { EnvironmentValues } from "./environment-values.ts";

interface VariablesFieldProps {
  form: UseFormReturn<EnvironmentValues>;
  refusal: string | undefined;
}

/** The variables of an environment, by name. */
export function VariablesField({ form, refusal }: VariablesFieldProps) {
  const t = useT();
  const variables = useFieldArray({ control: form.control, name: "variables" });
  const { errors } = form.formState;
  const checkName = (value: string) => {
    if (!VariableName.safeParse(value).success) return t("settings.variableInvalid");
    const same = form.getValues("variables").filter((variable) => variable.name === value);
    return same.length < 2 || t("settings.variableTwice");
  };

  return (
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
  );
}
