import { useState } from "react";
import { useT } from "../../../lib/i18n/i18n.tsx";
import { type LogFilter, paths } from "../../../lib/paths.ts";
import { SelectField } from "../../../ui/field.tsx";
import type { Environment } from "@imprun/contracts/names";
import { EnvironmentSelect } from "../../gateways/environment-choice.tsx";
import { LEVELS } from "../../logs/entries.ts";
import { LogStream } from "../../logs/log-stream.tsx";
import { useGo } from "../../navigation/use-go.ts";

/** What one function writes, beside its editor. */
export function LogsPanel({ gatewayId, name }: { gatewayId: string; name: string }) {
  const t = useT();
  const go = useGo();
  const [environment, setEnvironment] = useState<Environment>("dev");
  const [level, setLevel] = useState<LogFilter["level"]>();
  return (
    <LogStream
      compact
      source={{
        gatewayId,
        environment,
        function: name,
        level: LEVELS.find((one) => one === level),
      }}
      onRequest={({ requestId, at }) =>
        go(paths.logs(gatewayId, { env: environment, request: requestId ?? undefined, at }))}
      filters={
        <>
          <div className="w-24">
            <EnvironmentSelect
              hideLabel
              label={t("logs.environment")}
              value={environment}
              onChange={setEnvironment}
            />
          </div>
          <div className="w-36">
            <SelectField
              hideLabel
              label={t("logs.level")}
              value={level ?? "debug"}
              onChange={(event) => setLevel(event.target.value)}
            >
              {LEVELS.map((one) => <option key={one} value={one}>{t(`logs.level.${one}`)}</option>)}
            </SelectField>
          </div>
        </>
      }
    />
  );
}
