import { readDecimal } from "../document/decimal.ts";
import {
  type Binary,
  BSONSymbol,
  type Code,
  type DBPointer,
  type Doc,
  isNumeric,
  type NumericValue,
  ObjectId,
  type Timestamp,
  type Value,
} from "../document/values.ts";
import { typeRank } from "./compare.ts";
import { floorDouble, leadingPower } from "./numbers.ts";

const utf8 = new TextEncoder();
const EXACT = 0;
const MORE = 1;
const POWER_BIAS = 10_000;

/**
 * Encodes values so that comparing the bytes is comparing the values:
 * memcmp(encodeKey([a]), encodeKey([b])) has the sign of compareValues(a, b). Each value's
 * encoding is no prefix of another's, so a compound key orders by its first value, then its second,
 * and a key made of the first values is a prefix of the longer one.
 *
 * A value is its type's rank, then its content. A number is the largest double not above it, and,
 * where that is not the number itself (large longs, decimals), its decimal digits behind.
 *
 * @param directions -1 turns the order of the value at that place; the default is 1 everywhere.
 */
export function encodeKey(values: readonly Value[], directions?: readonly (1 | -1)[]): Uint8Array {
  writer.reset();
  for (let index = 0; index < values.length; index++) {
    const start = writer.length;
    writer.value(values[index]);
    if (directions?.[index] === -1) writer.invert(start);
  }
  return writer.bytes();
}

export type MapKey = string | number;

/**
 * What two values share just when they are equal, to be a key of a Map or a member of a Set. It has
 * no order. The usual types get there without the encoding, and numbers even without a text: a list
 * of 150,000 of them is a matter of milliseconds.
 */
export function mapKey(value: Value): MapKey {
  if (typeof value === "string" || value instanceof BSONSymbol) return `s${value}`;
  if (value instanceof ObjectId) {
    return `o${String.fromCharCode.apply(null, value.id as unknown as number[])}`;
  }
  if (isNumeric(value)) {
    const { floor, exact } = floorDouble(value);
    // Up to here a double is the same number in every type.
    if (exact && !(Math.abs(floor) > Number.MAX_SAFE_INTEGER)) return floor;
  }
  writer.reset();
  writer.value(value);
  return `k${writer.text()}`;
}

class KeyWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  length = 0;

  reset(): void {
    this.length = 0;
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  text(): string {
    let text = "";
    for (let at = 0; at < this.length; at++) text += String.fromCharCode(this.#bytes[at]!);
    return text;
  }

  invert(start: number): void {
    for (let at = start; at < this.length; at++) this.#bytes[at]! ^= 0xff;
  }

  value(value: Value): void {
    const rank = typeRank(value);
    this.#rank(rank);
    this.#content(rank, value);
  }

  // Ranks start at -1; 0 stays free as the end of documents and arrays.
  #rank(rank: number): void {
    this.#byte(rank + 2);
  }

  #content(rank: number, value: Value): void {
    // The rank has been computed from the value; the casts repeat what it says.
    switch (rank) {
      case 10:
        return this.#number(value as NumericValue);
      case 15:
        return this.#text(`${value}`);
      case 20:
        return this.#doc(value as Doc);
      case 25:
        for (const element of value as Value[]) this.value(element);
        return this.#byte(0);
      case 30:
        return this.#binary(value as Binary);
      case 35:
        return this.#raw((value as { id: Uint8Array }).id);
      case 40:
        return this.#byte(value ? 1 : 0);
      case 45:
        return this.#int64(BigInt((value as Date).getTime()));
      case 47:
        this.#uint32((value as Timestamp).t);
        return this.#uint32((value as Timestamp).i);
      case 50: {
        const regex = value as { pattern: string; options: string };
        this.#text(regex.pattern);
        return this.#text(regex.options);
      }
      case 55:
        this.#text((value as DBPointer).namespace);
        return this.#raw((value as DBPointer).id.id);
      case 60:
        return this.#text((value as Code).code);
      case 65:
        this.#text((value as Code).code);
        return this.#doc((value as Code).scope as Doc);
    }
  }

  // Type before name, as documents compare.
  #doc(doc: Doc): void {
    for (const [name, value] of doc) {
      const rank = typeRank(value);
      this.#rank(rank);
      this.#text(name);
      this.#content(rank, value);
    }
    this.#byte(0);
  }

  #number(value: NumericValue): void {
    const { floor, exact } = floorDouble(value);
    this.#double(floor);
    this.#byte(exact ? EXACT : MORE);
    if (!exact) this.#digits(value);
  }

  #double(value: number): void {
    this.#reserve(8);
    if (Number.isNaN(value)) {
      this.#view.setBigUint64(this.length, 0n);
    } else {
      // + 0 makes one of the two zeros.
      this.#view.setFloat64(this.length, value + 0);
      const high = this.#view.getUint32(this.length);
      if (high >>> 31 === 1) {
        this.#view.setUint32(this.length, ~high >>> 0);
        this.#view.setUint32(this.length + 4, ~this.#view.getUint32(this.length + 4) >>> 0);
      } else {
        this.#view.setUint32(this.length, (high | 0x80000000) >>> 0);
      }
    }
    this.length += 8;
  }

  // Only a long or a finite decimal gets here: at most 34 digits.
  #digits(value: NumericValue): void {
    const { coefficient, exponent } = value._bsontype !== "Long"
      ? readFinite(value)
      : { coefficient: value.toBigInt(), exponent: 0 };
    const start = this.length;
    const size = coefficient < 0n ? -coefficient : coefficient;
    this.#reserve(2);
    this.#view.setUint16(this.length, leadingPower(coefficient, exponent) + POWER_BIAS);
    this.length += 2;
    // Digits 1..10 for 0..9, so that 0 can end them.
    for (const digit of size.toString().replace(/0+$/, "")) this.#byte(digit.charCodeAt(0) - 47);
    this.#byte(0);
    if (coefficient < 0n) this.invert(start);
  }

  #binary(value: Binary): void {
    this.#uint32(value.position);
    this.#byte(value.sub_type);
    this.#raw(value.buffer.subarray(0, value.position));
  }

  // 0 ends the text; 0 and 1 in it become 1 1 and 1 2.
  #text(text: string): void {
    this.#reserve(text.length * 6 + 1);
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 127) return this.#utf8(text.slice(index));
      this.#textByte(unit);
    }
    this.#bytes[this.length++] = 0;
  }

  #utf8(text: string): void {
    for (const byte of utf8.encode(text)) this.#textByte(byte);
    this.#byte(0);
  }

  #textByte(byte: number): void {
    if (byte <= 1) {
      this.#bytes[this.length++] = 1;
      byte++;
    }
    this.#bytes[this.length++] = byte;
  }

  #int64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.length, BigInt.asUintN(64, value) ^ (1n << 63n));
    this.length += 8;
  }

  #uint32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.length, value);
    this.length += 4;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = byte;
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  #reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes.subarray(0, this.length));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

function readFinite(value: NumericValue): { coefficient: bigint; exponent: number } {
  const decimal = value._bsontype === "Decimal128" ? readDecimal(value) : undefined;
  if (decimal?.kind !== "finite") throw new TypeError("Only finite decimals have digits");
  return decimal;
}

// One for the process: encoding never awaits.
const writer = new KeyWriter();
