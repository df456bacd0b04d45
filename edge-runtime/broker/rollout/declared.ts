/** What the functions of a candidate declare of schedules and queues, read and checked. */
import type { DeploymentContent } from "@imprun/contracts/documents/published";
import { TRIGGER_LIMITS } from "@imprun/contracts/limits";
import type { ImportFailure, RolloutResult } from "@imprun/contracts/runtime/frames";
import type { Triggers } from "@imprun/contracts/triggers";
import { DeclarationError, readDeclared } from "../schedules/cron.ts";

export interface DeclaredTriggers {
  readonly triggers: Record<string, Triggers>;
  /** The first declaration that is not valid fails its function's import. */
  readonly failure: ImportFailure | null;
}

/**
 * Reads what cells have found out about the functions of a candidate that changed, beside what the others declare
 * already. The values come from tenants and may be anything.
 */
export function triggersOf(
  { declared = {} }: Pick<RolloutResult, "declared">,
  { functions }: Pick<DeploymentContent, "functions">,
  changed: readonly string[],
): DeclaredTriggers {
  const triggers: Record<string, Triggers> = {};
  const others = Object.keys(functions).filter((name) => !changed.includes(name));
  const all = others.map((name) => functions[name]!.triggers);
  for (const [name, value] of Object.entries(declared)) {
    try {
      all.push(triggers[name] = readDeclared(value));
      checkTotals(all);
    } catch (error) {
      if (!(error instanceof DeclarationError)) throw error;
      const place = { file: `${name}.ts`, line: 0, column: 0 };
      const failure: ImportFailure = {
        function: name,
        code: "import_failed",
        error: { ...place, message: error.message },
      };
      return { triggers: {}, failure };
    }
  }
  return { triggers, failure: null };
}

function checkTotals(all: readonly (Triggers | undefined)[]): void {
  const { tenantSchedules, tenantQueues } = TRIGGER_LIMITS;
  const count = (kind: keyof Triggers) =>
    all.reduce((sum, triggers) => sum + (triggers?.[kind].length ?? 0), 0);
  if (count("schedules") > tenantSchedules) {
    throw new DeclarationError(`A gateway may have ${tenantSchedules} schedules in an environment`);
  }
  if (count("queues") > tenantQueues) {
    throw new DeclarationError(`A gateway may consume ${tenantQueues} queues in an environment`);
  }
}
