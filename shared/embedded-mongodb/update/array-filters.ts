import type { Doc, Value } from "../document/values.ts";
import { isDoc } from "../document/values.ts";
import { badValue, failedToParse } from "../errors/mongo-error.ts";
import { compileMatcher, type MatcherOptions } from "../query/matcher.ts";

/** The compiled `arrayFilters` of an update, and which of them its paths have asked for. */
export class ArrayFilters {
  readonly #filters = new Map<string, (element: Value) => boolean>();
  readonly #used = new Set<string>();

  /** @throws MongoError 9 for a filter without or with more than one name, or a name given twice */
  constructor(filters: readonly Doc[], options: MatcherOptions) {
    for (const filter of filters) {
      const name = identifierOf(filter);
      if (this.#filters.has(name)) {
        throw failedToParse(
          `Found multiple array filters with the same top-level field name ${name}`,
        );
      }
      const matcher = compileMatcher(filter, options);
      this.#filters.set(name, (element) => matcher.matches(new Map([[name, element]])));
    }
  }

  /** Notes that a path uses an identifier. @throws MongoError 2 if there is no filter for it */
  use(identifier: string, path: string): void {
    if (!this.#filters.has(identifier)) {
      throw badValue(`No array filter found for identifier '${identifier}' in path '${path}'`);
    }
    this.#used.add(identifier);
  }

  matches(identifier: string, element: Value): boolean {
    return this.#filters.get(identifier)!(element);
  }

  /** @throws MongoError 9 if there is a filter that no path uses */
  checkAllUsed(): void {
    for (const name of this.#filters.keys()) {
      if (!this.#used.has(name)) {
        throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
      }
    }
  }
}

function identifierOf(filter: Doc): string {
  const names = new Set(topLevelNames(filter));
  const [name, other] = names;
  if (name === undefined) {
    throw failedToParse("Cannot use an expression without a top-level field name in arrayFilters");
  }
  if (other !== undefined) {
    throw failedToParse(
      `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${name}' and '${other}'`,
    );
  }
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
    throw badValue(
      "Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric " +
        `string beginning with a lowercase letter, found '${name}'`,
    );
  }
  return name;
}

function topLevelNames(filter: Doc): string[] {
  return [...filter].flatMap(([name, operand]) => {
    if (!name.startsWith("$")) return [name.split(".")[0]!];
    return Array.isArray(operand) ? operand.filter(isDoc).flatMap(topLevelNames) : [];
  });
}
