import type { Environment } from "@imprun/contracts/names";
import type { FunctionItem } from "./queries.ts";

export type Deployed = FunctionItem["published"][number];

/** What an environment runs of a function, if it runs it. */
export function deployedIn(
  item: Pick<FunctionItem, "published">,
  environment: Environment,
): Deployed | undefined {
  return item.published.find((published) => published.environment === environment);
}
