import { useT } from "../../lib/i18n/i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { isMoving, type PhaseName, phaseTone } from "./phases.ts";

interface PhaseBadgeProps {
  state: "Running" | "Stopped" | "Deleted";
  phase: PhaseName;
}

export function PhaseBadge({ state, phase }: PhaseBadgeProps) {
  const t = useT();
  return (
    <Badge dot tone={phaseTone(phase)} moving={isMoving({ state, phase })}>
      {t(`phase.${phase}`)}
    </Badge>
  );
}
