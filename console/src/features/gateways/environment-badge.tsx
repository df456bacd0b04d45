import type { Environment } from "@imprun/contracts/names";
import { Badge, type Tone } from "../../ui/badge.tsx";

const TONES: Record<Environment, Tone> = { dev: "info", staging: "warning", prod: "success" };

/** An environment by its name, in its own colour everywhere. */
export function EnvironmentBadge({ environment }: { environment: Environment }) {
  return <Badge tone={TONES[environment]} mono>{environment}</Badge>;
}
