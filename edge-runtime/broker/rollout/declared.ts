/** What the functions of a candidate declare of schedules and queues, read and checked. */
import type { ImportFailure, RolloutResult } from "@imprun/contracts/runtime/frames";
import type { Triggers } from "@imprun/contracts/triggers";
import { DeclarationError, readDeclared } from "../schedules/cron.ts";

export interface DeclaredTriggers {
  readonly triggers: Record<string, Triggers>;
  /** The first declaration that is not valid fails its function's import. */
  readonly failure: ImportFailure | null;
}

/** Reads what cells have found out about a candidate. Its values come from tenants and may be anything. */
export function triggersOf({ declared = {} }: RolloutResult): DeclaredTriggers {
  const triggers: Record<string, Triggers> = {};
  for (const [name, value] of Object.entries(declared)) {
    try {
      triggers[name] = readDeclared(value);
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
