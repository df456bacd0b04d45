import { useT } from "../../lib/i18n/i18n.tsx";
import type { LogFilter } from "../../lib/paths.ts";
import { SelectField } from "../../ui/field.tsx";
import { KINDS, LEVELS } from "./entries.ts";

interface LogFiltersProps {
  filter: LogFilter;
  onChange: (part: LogFilter) => void;
  /** Names to choose from; none where the function is given. */
  functions?: string[];
}

/** Chooses the kind, the least level and the function of the lines. */
export function LogFilters({ filter, onChange, functions }: LogFiltersProps) {
  const t = useT();
  return (
    <>
      <div className="w-36">
        <SelectField
          hideLabel
          label={t("logs.kind")}
          value={filter.kind ?? ""}
          onChange={(event) => onChange({ kind: event.target.value || undefined })}
        >
          <option value="">{t("logs.kind.all")}</option>
          {KINDS.map((one) => <option key={one} value={one}>{t(`logs.kind.${one}`)}</option>)}
        </SelectField>
      </div>
      <div className="w-40">
        <SelectField
          hideLabel
          label={t("logs.level")}
          value={filter.level ?? "debug"}
          onChange={(event) =>
            onChange({ level: event.target.value === "debug" ? undefined : event.target.value })}
        >
          {LEVELS.map((one) => <option key={one} value={one}>{t(`logs.level.${one}`)}</option>)}
        </SelectField>
      </div>
      {functions && (
        <div className="w-40">
          <SelectField
            hideLabel
            label={t("logs.function")}
            value={filter.function ?? ""}
            onChange={(event) => onChange({ function: event.target.value || undefined })}
          >
            <option value="">{t("logs.allFunctions")}</option>
            {functions.map((name) => <option key={name}>{name}</option>)}
          </SelectField>
        </div>
      )}
    </>
  );
}
