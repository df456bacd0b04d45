import { isInt32, isInt64, toBigInt, toDecimal } from "../document/arithmetic.ts";
import {
  addDecimals,
  type Decimal,
  decimalFromBigint,
  decimalFromDouble,
  divideDecimals,
  writeDecimal,
} from "../document/decimal.ts";
import { Double, Int32, Long, type NumericValue } from "../document/values.ts";

/**
 * A sum of numbers of all types. Integers are summed exactly and doubles with compensation
 * (Neumaier), so that ten times 0.1 is 1. The sum's type is the widest among the numbers.
 */
export class Sum {
  #integers = 0n;
  #double = 0;
  #compensation = 0;
  #decimal: Decimal | undefined;
  #hasLong = false;
  #hasDouble = false;
  count = 0;

  add(value: NumericValue): void {
    this.count++;
    switch (value._bsontype) {
      case "Int32":
        this.#integers += toBigInt(value);
        return;
      case "Long":
        this.#hasLong = true;
        this.#integers += toBigInt(value);
        return;
      case "Double":
        this.#hasDouble = true;
        return this.#addDouble(value.value);
      case "Decimal128": {
        const decimal = toDecimal(value);
        this.#decimal = this.#decimal === undefined ? decimal : addDecimals(this.#decimal, decimal);
      }
    }
  }

  #addDouble(value: number): void {
    const total = this.#double + value;
    if (Number.isFinite(total)) {
      const isLarger = Math.abs(this.#double) >= Math.abs(value);
      this.#compensation += isLarger
        ? (this.#double - total) + value
        : (value - total) + this.#double;
    }
    this.#double = total;
  }

  #doubles(): number {
    return Number.isFinite(this.#double) ? this.#double + this.#compensation : this.#double;
  }

  #decimals(decimal: Decimal): Decimal {
    const withIntegers = addDecimals(decimal, decimalFromBigint(this.#integers));
    return this.#hasDouble
      ? addDecimals(withIntegers, decimalFromDouble(this.#doubles()))
      : withIntegers;
  }

  total(): NumericValue {
    if (this.#decimal !== undefined) return writeDecimal(this.#decimals(this.#decimal));
    if (this.#hasDouble) return new Double(this.#doubles() + Number(this.#integers));
    const number = Number(this.#integers);
    if (!this.#hasLong && isInt32(number)) return new Int32(number);
    return isInt64(this.#integers) ? Long.fromBigInt(this.#integers) : new Double(number);
  }

  /** The mean, or null of no numbers. */
  average(): NumericValue | null {
    if (this.count === 0) return null;
    if (this.#decimal !== undefined) {
      const total = this.#decimals(this.#decimal);
      return writeDecimal(divideDecimals(total, decimalFromBigint(BigInt(this.count))));
    }
    return new Double((this.#doubles() + Number(this.#integers)) / this.count);
  }
}
