import { toNumber } from "../document/read.ts";
import {
  type Doc,
  Double,
  isDoc,
  isNumeric,
  type Maybe,
  MISSING,
  type Value,
} from "../document/values.ts";
import { MongoError } from "../errors/mongo-error.ts";
import { compareValues } from "../order/compare.ts";
import { type MapKey, mapKey } from "../order/key.ts";
import { isNullish, orNull } from "./expressions/operator.ts";
import { Sum } from "./sum.ts";

/** One value made of many. */
export interface Fold {
  add(value: Maybe): void;
  result(): Value;
}

export function sumFold(): Fold {
  const sum = new Sum();
  return { add: (value) => isNumeric(value) && sum.add(value), result: () => sum.total() };
}

export function averageFold(): Fold {
  const sum = new Sum();
  return { add: (value) => isNumeric(value) && sum.add(value), result: () => sum.average() };
}

const extremeFold = (sign: 1 | -1) => (): Fold => {
  let best: Maybe = MISSING;
  return {
    add(value) {
      if (isNullish(value)) return;
      if (best === MISSING || compareValues(value, best) === sign) best = value;
    },
    result: () => orNull(best),
  };
};

export const minFold = extremeFold(-1);
export const maxFold = extremeFold(1);

const deviationFold = (isSample: boolean) => (): Fold => {
  // Welford's method: one pass, and no difference of large sums.
  let count = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(value) {
      if (!isNumeric(value)) return;
      const number = toNumber(value);
      const delta = number - mean;
      mean += delta / ++count;
      squares += delta * (number - mean);
    },
    result() {
      const divisor = isSample ? count - 1 : count;
      return divisor < 1 ? null : new Double(Math.sqrt(squares / divisor));
    },
  };
};

export const deviationPopFold = deviationFold(false);
export const deviationSampFold = deviationFold(true);

export function mergeFold(): Fold {
  const result: Doc = new Map();
  return {
    add(value) {
      if (isNullish(value)) return;
      if (!isDoc(value)) {
        throw new MongoError(40400, "$mergeObjects requires object inputs");
      }
      for (const [name, part] of value) result.set(name, part);
    },
    result: () => result,
  };
}

export function firstFold(): Fold {
  let isFirst = true;
  let first: Value = null;
  return {
    add(value) {
      if (isFirst) first = orNull(value);
      isFirst = false;
    },
    result: () => first,
  };
}

export function lastFold(): Fold {
  let last: Value = null;
  return { add: (value) => void (last = orNull(value)), result: () => last };
}

export function pushFold(): Fold {
  const values: Value[] = [];
  return { add: (value) => void (value !== MISSING && values.push(value)), result: () => values };
}

export function setFold(): Fold {
  const values = new Map<MapKey, Value>();
  return {
    add(value) {
      if (value === MISSING) return;
      const key = mapKey(value);
      if (!values.has(key)) values.set(key, value);
    },
    result: () => [...values.values()],
  };
}
