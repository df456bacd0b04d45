/** The changes there are of what a tenant runs. */
import type {
  AckDocument,
  DeploymentContent,
  PublishedFunction,
} from "@imprun/contracts/documents/published";
import { ProblemError } from "@imprun/contracts/problem";
import type { DeploymentChange } from "./change.ts";

/** As many functions as one isolate is asked to hold. */
const MAX_FUNCTIONS = 1_000;

/** What a tenant runs under this name, if anything. */
export function deployedFunction(
  { functions }: DeploymentContent,
  name: string,
): PublishedFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined;
}

/** Runs this version under this name. */
export function deployFunction(
  name: string,
  deployed: PublishedFunction,
  options: { proven?: boolean } = {},
): DeploymentChange {
  return {
    ...options,
    apply: (current) => {
      const functions = { ...current.functions, [name]: deployed };
      if (Object.keys(functions).length > MAX_FUNCTIONS) {
        throw new ProblemError(
          "conflict",
          `An environment runs at most ${MAX_FUNCTIONS} functions`,
        );
      }
      return { ...current, functions };
    },
    mustImport: () => [name],
  };
}

/** The content with what its functions were found to declare when they were imported in this environment. */
export function withTriggers(
  content: DeploymentContent,
  imported: readonly string[],
  triggers: NonNullable<AckDocument["triggers"]>,
): DeploymentContent {
  const functions = { ...content.functions };
  for (const name of imported) {
    const { triggers: _before, ...deployed } = functions[name]!;
    const declared = Object.hasOwn(triggers, name) ? triggers[name] : undefined;
    functions[name] = declared ? { ...deployed, triggers: declared } : deployed;
  }
  return { ...content, functions };
}

/** Runs nothing under this name any longer. */
export function removeFunction(name: string): DeploymentChange {
  return {
    apply: (current) => {
      const { [name]: _removed, ...functions } = current.functions;
      return { ...current, functions };
    },
    mustImport: () => [],
  };
}

/** Replaces any of variables, authentication and allowed hosts. */
export function configure(
  change: Partial<Pick<DeploymentContent, "variables" | "authType" | "allowedHosts">>,
): DeploymentChange {
  // A module may read variables, and fetch, while it is imported.
  const isSeen = change.variables !== undefined || change.allowedHosts !== undefined;
  return {
    apply: (current) => ({ ...current, ...change }),
    mustImport: ({ functions }) => isSeen ? Object.keys(functions) : [],
  };
}
