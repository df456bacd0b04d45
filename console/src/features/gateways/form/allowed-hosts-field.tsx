import { AllowedHost } from "@imprun/contracts/allowed-hosts";
import { useFieldArray, type UseFormReturn } from "react-hook-form";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { SelectField, TextField } from "../../../ui/field.tsx";
import { GrowingRows, ROW_FIELD } from "../../../ui/growing-rows.tsx";
import type { EnvironmentValues } from "./environment-values.ts";

interface AllowedHostsFieldProps {
  form: UseFormReturn<EnvironmentValues>;
  refusal: string | undefined;
}

/** Which hosts the functions of an environment may reach: every public one, or those of a list. */
export function AllowedHostsField({ form, refusal }: AllowedHostsFieldProps) {
  const t = useT();
  const hosts = useFieldArray({ control: form.control, name: "hosts" });
  const { errors } = form.formState;
  const checkHost = (value: string) => {
    const entered = AllowedHost.safeParse(value).data;
    if (entered === undefined) return t("settings.hostInvalid");
    const same = form.getValues("hosts")
      .filter(({ host }) => AllowedHost.safeParse(host).data === entered);
    return same.length < 2 || t("settings.hostTwice");
  };

  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="font-medium">{t("settings.hosts")}</legend>
      <p className="text-xs text-ink-faint">{t("settings.hostsHint")}</p>
      <div className="max-w-xs">
        <SelectField hideLabel label={t("settings.reach")} {...form.register("reach")}>
          <option value="public">{t("settings.reachPublic")}</option>
          <option value="listed">{t("settings.reachListed")}</option>
        </SelectField>
      </div>
      {form.watch("reach") === "listed" && (
        <GrowingRows
          none={t("settings.noHosts")}
          addLabel={t("settings.addHost")}
          refusal={refusal}
          onAdd={() => hosts.append({ host: "" })}
          onRemove={(index) => hosts.remove(index)}
          rows={hosts.fields.map((field, index) => ({
            key: field.id,
            removeLabel: t("settings.removeHost", { host: field.host }),
            fields: (
              <div className="flex-1">
                <TextField
                  {...ROW_FIELD}
                  label={t("settings.host")}
                  placeholder="api.example.com"
                  error={errors.hosts?.[index]?.host?.message}
                  {...form.register(`hosts.${index}.host`, { validate: checkHost })}
                />
              </div>
            ),
          }))}
        />
      )}
    </fieldset>
  );
}
