import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { type Deployed, deployedIn } from "../functions/deployed.ts";

export type NextStep = { kind: "promote"; to: Environment } | { kind: "same"; to: Environment };

/** What promotion would do with what an environment runs; null at the end of the line, or when nothing runs there. */
export function nextStep(
  item: { published: Deployed[] },
  environment: Environment,
): NextStep | null {
  const to = ENVIRONMENTS[ENVIRONMENTS.indexOf(environment) + 1];
  const here = deployedIn(item, environment);
  if (!here || to === undefined) return null;
  return { kind: deployedIn(item, to)?.version === here.version ? "same" : "promote", to };
}
