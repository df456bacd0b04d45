/** What a broker is called among all that serve its environment. */
import type { Environment } from "@imprun/contracts/names";

/** A name that is new at each start. */
export function instanceName(environment: Environment): string {
  return `${environment}-${Deno.hostname()}-${crypto.randomUUID().slice(0, 8)}`;
}
