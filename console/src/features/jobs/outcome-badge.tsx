import { useT } from "../../lib/i18n/i18n.tsx";
import { Badge, type Tone } from "../../ui/badge.tsx";
import type { Run } from "./queries.ts";

const TONES: Record<Run["outcome"], Tone> = {
  running: "info",
  ok: "success",
  failed: "danger",
  skipped: "warning",
  missed: "warning",
};

export function OutcomeBadge({ outcome }: { outcome: Run["outcome"] }) {
  const t = useT();
  return (
    <Badge dot moving={outcome === "running"} tone={TONES[outcome]}>
      {t(`jobs.outcome.${outcome}`)}
    </Badge>
  );
}
