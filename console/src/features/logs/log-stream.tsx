import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { Eraser, Pause, Play, Terminal } from "lucide-react";
import { useMemo, useState } from "react";
import { useT } from "../../lib/i18n/i18n.tsx";
import { matches } from "../../lib/match.ts";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { ProblemNotice } from "../problems/problem-notice.tsx";
import { atLeast, groupLogs, type Level, LEVELS } from "./groups.ts";
import { LogGroups } from "./log-groups.tsx";
import { useLogStream } from "./use-log-stream.ts";

interface LogStreamProps {
  gatewayId: string;
  /** Only this function's lines. */
  function?: string;
}

/** Live log lines with their controls; fills its parent. */
export function LogStream({ gatewayId, function: name }: LogStreamProps) {
  const t = useT();
  const [environment, setEnvironment] = useState<Environment>("dev");
  const [level, setLevel] = useState<Level>("debug");
  const [search, setSearch] = useState("");
  const stream = useLogStream({ gatewayId, environment, function: name });
  const groups = useMemo(
    () =>
      groupLogs(
        stream.lines.filter((line) =>
          atLeast(line.level, level) &&
          matches(`${line.message} ${line.function ?? ""} ${line.requestId ?? ""}`, search)
        ),
      ),
    [stream.lines, level, search],
  );

  return (
    <div className="flex h-full min-h-96 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b p-3">
        <div className="w-28">
          <SelectField
            hideLabel
            label={t("logs.environment")}
            value={environment}
            onChange={(event) =>
              setEnvironment(ENVIRONMENTS.find((one) => one === event.target.value) ?? "dev")}
          >
            {ENVIRONMENTS.map((one) => <option key={one}>{one}</option>)}
          </SelectField>
        </div>
        <div className="w-40">
          <SelectField
            hideLabel
            label={t("logs.level")}
            value={level}
            onChange={(event) =>
              setLevel(LEVELS.find((one) => one === event.target.value) ?? "debug")}
          >
            {LEVELS.map((one) => <option key={one} value={one}>{t(`logs.level.${one}`)}</option>)}
          </SelectField>
        </div>
        <div className="min-w-32 flex-1">
          <TextField
            hideLabel
            type="search"
            label={t("logs.filter")}
            placeholder={t("logs.filter")}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <span role="status" className="ml-auto">
          <StreamState
            connected={stream.connected}
            paused={stream.paused}
            waiting={stream.waiting}
          />
        </span>
        <div className="flex">
          <IconButton
            label={t(stream.paused ? "logs.resume" : "logs.pause")}
            onClick={() => stream.setPaused(!stream.paused)}
          >
            {stream.paused ? <Play /> : <Pause />}
          </IconButton>
          <IconButton label={t("logs.clear")} onClick={stream.clear}>
            <Eraser />
          </IconButton>
        </div>
      </div>
      {stream.error !== null && (
        <div className="p-3">
          <ProblemNotice error={stream.error} />
        </div>
      )}
      {groups.length === 0
        ? (
          <EmptyState icon={<Terminal />} title={t("logs.waiting")}>
            {t("logs.waitingHint", { environment })}
          </EmptyState>
        )
        : <LogGroups groups={groups} follow={!stream.paused} />}
    </div>
  );
}

function StreamState(
  { connected, paused, waiting }: { connected: boolean; paused: boolean; waiting: number },
) {
  const t = useT();
  if (paused) {
    const text = waiting > 0 ? t("logs.pausedCount", { count: waiting }) : t("logs.paused");
    return <Badge dot tone="warning">{text}</Badge>;
  }
  return connected
    ? <Badge dot moving tone="success">{t("logs.connected")}</Badge>
    : <Badge dot moving tone="neutral">{t("logs.connecting")}</Badge>;
}
