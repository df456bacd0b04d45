import { invalidBson } from "../errors/mongo-error.ts";
import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  BsonType,
  Code,
  DBPointer,
  Decimal128,
  type Doc,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Value,
} from "./values.ts";

/** MongoDB's own limit for nested documents. */
export const MAX_DEPTH = 200;

const MAX_DATE_MS = 8_640_000_000_000_000;
const SHORT_TEXT = 32;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const MIN_KEY = new MinKey();
const MAX_KEY = new MaxKey();
const NAMES = 4096;
const names: (string | undefined)[] = new Array(NAMES).fill(undefined);

/**
 * Reads one BSON document. All lengths are checked against what encloses them, text must be UTF-8,
 * and a name may occur once per document (a Map could not keep the second).
 * @param offset where the document starts; what follows the document is not looked at.
 * @throws MongoError 22 (InvalidBSON)
 */
export function decodeDocument(bytes: Uint8Array, offset = 0): Doc {
  return new Decoder(bytes, offset).document(bytes.length, 0);
}

class Decoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = offset;
  }

  document(limit: number, depth: number): Doc {
    const result: Doc = new Map();
    const end = this.#open(limit, depth);
    for (let count = 1; this.#at < end; count++) {
      const type = this.#bytes[this.#at++]!;
      const name = this.#cstring(end);
      result.set(name, this.#value(type, end, depth));
      if (result.size !== count) throw invalidBson(`Field '${name}' occurs twice in a document`);
    }
    return this.#close(end, result);
  }

  // The names of array elements carry nothing; MongoDB ignores them too.
  #array(limit: number, depth: number): Value[] {
    const result: Value[] = [];
    const end = this.#open(limit, depth);
    while (this.#at < end) {
      const type = this.#bytes[this.#at++]!;
      this.#skipName(end);
      result.push(this.#value(type, end, depth));
    }
    return this.#close(end, result);
  }

  /** Enters a document; answers where its closing zero must be. */
  #open(limit: number, depth: number): number {
    if (depth > MAX_DEPTH) throw invalidBson(`BSON is nested deeper than ${MAX_DEPTH} levels`);
    const start = this.#at;
    const length = this.#int32(limit);
    if (length < 5 || start + length > limit) {
      throw invalidBson(`Document length ${length} does not fit the ${limit - start} bytes there`);
    }
    return start + length - 1;
  }

  #close<T>(end: number, result: T): T {
    if (this.#at !== end || this.#bytes[end] !== 0) {
      throw invalidBson("A document does not end where its length says");
    }
    this.#at = end + 1;
    return result;
  }

  #value(type: number, end: number, depth: number): Value {
    switch (type) {
      case BsonType.string:
        return this.#string(end);
      case BsonType.int:
        return new Int32(this.#int32(end));
      case BsonType.double:
        return new Double(this.#view.getFloat64(this.#take(8, end), true));
      case BsonType.long:
        return this.#long(end);
      case BsonType.decimal:
        return new Decimal128(this.#copy(16, end));
      case BsonType.object:
        return this.document(end, depth + 1);
      case BsonType.array:
        return this.#array(end, depth + 1);
      case BsonType.objectId:
        return new ObjectId(this.#copy(12, end));
      case BsonType.bool:
        return this.#bool(end);
      case BsonType.null:
        return null;
      case BsonType.date:
        return this.#date(end);
      default:
        return this.#rareValue(type, end, depth);
    }
  }

  #rareValue(type: number, end: number, depth: number): Value {
    switch (type) {
      case BsonType.undefined:
        return undefined;
      case BsonType.binData:
        return this.#binary(end);
      case BsonType.regex:
        return new BSONRegExp(this.#cstring(end), this.#cstring(end));
      case BsonType.timestamp: {
        const at = this.#take(8, end);
        const i = this.#view.getUint32(at, true);
        return new Timestamp({ t: this.#view.getUint32(at + 4, true), i });
      }
      case BsonType.javascript:
        return new Code(this.#string(end));
      case BsonType.javascriptWithScope:
        return this.#codeWithScope(end, depth);
      case BsonType.symbol:
        return new BSONSymbol(this.#string(end));
      case BsonType.dbPointer:
        return new DBPointer(this.#string(end), new ObjectId(this.#copy(12, end)));
      case 0xff:
        return MIN_KEY;
      case BsonType.maxKey:
        return MAX_KEY;
      default:
        throw invalidBson(`Unknown BSON type 0x${type.toString(16)}`);
    }
  }

  #take(length: number, limit: number): number {
    const at = this.#at;
    if (length < 0 || at + length > limit) {
      throw invalidBson(`A value of ${length} bytes does not fit the ${limit - at} bytes left`);
    }
    this.#at = at + length;
    return at;
  }

  #copy(length: number, end: number): Uint8Array {
    const at = this.#take(length, end);
    return this.#bytes.slice(at, at + length);
  }

  #int32(end: number): number {
    return this.#view.getInt32(this.#take(4, end), true);
  }

  #long(end: number): Long {
    const at = this.#take(8, end);
    return Long.fromBits(this.#view.getInt32(at, true), this.#view.getInt32(at + 4, true));
  }

  #bool(end: number): boolean {
    const byte = this.#bytes[this.#take(1, end)]!;
    if (byte > 1) throw invalidBson(`A boolean must be 0 or 1, not ${byte}`);
    return byte === 1;
  }

  #date(end: number): Date {
    const at = this.#take(8, end);
    const ms = this.#view.getInt32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
    if (Math.abs(ms) > MAX_DATE_MS) throw invalidBson(`Date ${ms} is out of range`);
    return new Date(ms);
  }

  #binary(end: number): Binary {
    let length = this.#int32(end);
    const subtype = this.#bytes[this.#take(1, end)]!;
    // Subtype 2 is the old form, with its length written twice.
    if (subtype === 2) {
      const inner = this.#int32(end);
      if (inner !== length - 4) {
        throw invalidBson("A binary of subtype 2 has two different lengths");
      }
      length = inner;
    }
    return new Binary(this.#copy(length, end), subtype);
  }

  #codeWithScope(limit: number, depth: number): Code {
    const start = this.#at;
    const end = start + this.#int32(limit);
    if (end > limit || end < start + 14) throw invalidBson("Code with scope has a wrong length");
    const code = this.#string(end);
    const scope = this.document(end, depth + 1);
    if (this.#at !== end) throw invalidBson("Code with scope has a wrong length");
    // The scope is a Map like every other document; bson's type knows only objects.
    return new Code(code, scope);
  }

  #string(end: number): string {
    const length = this.#int32(end);
    const at = this.#take(length, end);
    const last = at + length - 1;
    if (length < 1 || this.#bytes[last] !== 0) throw invalidBson("A string has no closing zero");
    return this.#text(at, last);
  }

  #skipName(end: number): void {
    let at = this.#at;
    while (at < end && this.#bytes[at] !== 0) at++;
    if (at >= end) throw invalidBson("A field name has no closing zero");
    this.#at = at + 1;
  }

  #cstring(end: number): string {
    const start = this.#at;
    let at = start;
    let hash = 0;
    for (let byte; at < end && (byte = this.#bytes[at]) !== 0; at++) {
      hash = Math.imul(hash, 31) + byte! | 0;
    }
    if (at >= end) throw invalidBson("A field name has no closing zero");
    this.#at = at + 1;
    return this.#name(start, at, hash & (NAMES - 1));
  }

  /** The same few names occur over and over; one that was read before need not be made again. */
  #name(start: number, end: number, slot: number): string {
    const known = names[slot];
    if (known !== undefined && this.#reads(known, start, end)) return known;
    const name = this.#text(start, end);
    // Text as long as its bytes is ASCII, where comparing bytes with characters is right.
    if (name.length === end - start && name.length <= SHORT_TEXT) names[slot] = name;
    return name;
  }

  #reads(text: string, start: number, end: number): boolean {
    if (text.length !== end - start) return false;
    for (let index = 0; index < text.length; index++) {
      if (text.charCodeAt(index) !== this.#bytes[start + index]) return false;
    }
    return true;
  }

  #text(start: number, end: number): string {
    if (end - start <= SHORT_TEXT) {
      for (let at = start; at < end; at++) {
        if (this.#bytes[at]! > 127) return this.#utf8(start, end);
      }
      return String.fromCharCode.apply(
        null,
        this.#bytes.subarray(start, end) as unknown as number[],
      );
    }
    return this.#utf8(start, end);
  }

  #utf8(start: number, end: number): string {
    try {
      return utf8.decode(this.#bytes.subarray(start, end));
    } catch {
      throw invalidBson("A string is not UTF-8");
    }
  }
}
