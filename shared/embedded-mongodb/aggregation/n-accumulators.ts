import { toNumber } from "../document/read.ts";
import { type Doc, isDoc, isNumeric, type Value } from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { compareValues } from "../order/compare.ts";
import { compileSort } from "../order/sort.ts";
import type { BoundScope } from "./expression.ts";
import { type Evaluate, isNullish, namedArguments, orNull } from "./expressions/operator.ts";
import type { CompileAccumulator } from "./accumulators.ts";

const CODES = [5787900, 5787901, 5787906] as const;

/** Reads `n`: a constant expression here, as long as no group key is in it. */
function readN(name: string, operand: Value, { scope, variables }: BoundScope): number {
  const value = scope.compile(operand)({ root: new Map(), variables });
  const number = isNumeric(value) ? toNumber(value) : NaN;
  if (!Number.isInteger(number) || number < 1) {
    throw new MongoError(5787908, `'n' must be greater than 0 and a whole number in ${name}`);
  }
  return number;
}

/** `$firstN` and its kin: `{input, n}`; which of the values stay is up to `keep`. */
const ofInput = (
  name: string,
  accepts: (value: Value) => boolean,
  keep: (values: Value[], n: number) => Value[],
): [string, CompileAccumulator] => [name, (operand, bound) => {
  const given = namedArguments(name, operand, { required: ["input", "n"], codes: CODES });
  const n = readN(name, given.get("n"), bound);
  const input = bound.scope.compile(given.get("input"));
  return () => {
    const values: Value[] = [];
    return {
      add(env) {
        const value = orNull(input(env));
        if (accepts(value)) values.push(value);
      },
      result: () => keep(values, n),
    };
  };
}];

/** `$top` and its kin: `{sortBy, output}` and, for many, `n`. */
const ofSorted = (
  name: string,
  fromEnd: boolean,
  isMany: boolean,
): [string, CompileAccumulator] => [
  name,
  (operand, bound) => {
    const required = isMany ? ["sortBy", "output", "n"] : ["sortBy", "output"];
    const given = namedArguments(name, operand, { required, codes: [5788001, 5788002, 5788005] });
    const sortBy = given.get("sortBy");
    if (!isDoc(sortBy)) {
      throw new MongoError(10065, "invalid parameter: expected an object (sortBy)");
    }
    const n = isMany ? readN(name, given.get("n"), bound) : 1;
    return sortedAccumulator(bound.scope.compile(given.get("output")), compileSort(sortBy), {
      n,
      fromEnd,
      isMany,
    });
  },
];

interface Selection {
  readonly n: number;
  readonly fromEnd: boolean;
  readonly isMany: boolean;
}

function sortedAccumulator(
  output: Evaluate,
  order: (a: Doc, b: Doc) => number,
  { n, fromEnd, isMany }: Selection,
) {
  return () => {
    const rows: { doc: Doc; value: Value }[] = [];
    return {
      add: (env: Parameters<Evaluate>[0]) =>
        void rows.push({ doc: env.root, value: orNull(output(env)) }),
      result(): Value {
        rows.sort((a, b) => order(a.doc, b.doc));
        const chosen = (fromEnd ? rows.slice(-n) : rows.slice(0, n)).map(({ value }) => value);
        return isMany ? chosen : chosen[0] ?? null;
      },
    };
  };
}

const anything = () => true;
const something = (value: Value) => !isNullish(value);

export const N_ACCUMULATORS: readonly [string, CompileAccumulator][] = [
  ofInput("$firstN", anything, (values, n) => values.slice(0, n)),
  ofInput("$lastN", anything, (values, n) => values.slice(-n)),
  ofInput("$minN", something, (values, n) => values.toSorted(compareValues).slice(0, n)),
  ofInput(
    "$maxN",
    something,
    (values, n) => values.toSorted((a, b) => compareValues(b, a)).slice(0, n),
  ),
  ofSorted("$top", false, false),
  ofSorted("$bottom", true, false),
  ofSorted("$topN", false, true),
  ofSorted("$bottomN", true, true),
];
