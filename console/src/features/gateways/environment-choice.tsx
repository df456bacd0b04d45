import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { useT } from "../../lib/i18n/i18n.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useSearchText } from "../navigation/use-address.ts";

/** The environment that the address names; dev when it names none. */
export function useEnvironment(): Environment {
  const asked = useSearchText("env");
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
