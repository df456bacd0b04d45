import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { useT } from "../../lib/i18n/i18n.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useSearchText } from "../navigation/use-address.ts";

/** The environment that the address names; dev when it names none. */
export function useEnvironment(): Environment {
  return environmentNamed(useSearchText("env"));
}

function environmentNamed(asked: string | undefined): Environment {
  return ENVIRONMENTS.find((name) => name === asked) ?? "dev";
}

/** Chooses between the environments of a gateway. */
export function EnvironmentChoice(
  { value, onChange }: { value: Environment; onChange: (environment: Environment) => void },
) {
  const t = useT();
  return (
    <Segmented
      label={t("logs.environment")}
      value={value}
      options={ENVIRONMENTS.map((name) => ({ value: name, label: name }))}
      onChange={onChange}
    />
  );
}

interface EnvironmentSelectProps {
  label: string;
  hideLabel?: boolean;
  className?: string;
  value: Environment;
  onChange: (environment: Environment) => void;
}

/** The same choice as a field, where there is little room or a form around it. */
export function EnvironmentSelect({ onChange, ...field }: EnvironmentSelectProps) {
  return (
    <SelectField
      {...field}
      onChange={(event) => onChange(environmentNamed(event.target.value))}
    >
      {ENVIRONMENTS.map((name) => <option key={name}>{name}</option>)}
    </SelectField>
  );
}
