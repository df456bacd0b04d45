import { badValue, MongoError } from "../errors/mongo-error.ts";
import { MAX_DEPTH } from "./decode.ts";
import { BsonType, bsonType, type Code, type Doc, type ReadonlyDoc, type Value } from "./values.ts";

const utf8 = new TextEncoder();
const SHORT_TEXT = 32;
const INITIAL_BYTES = 64 * 1024;
const KEPT_BYTES = 4 * 1024 * 1024;

/**
 * Writes a document as BSON; what `decodeDocument` read comes back byte for byte.
 * @throws MongoError 2 for a name or a regular expression with a zero byte in it, 15 (Overflow) for
 *   one that is nested too deep to be read
 */
export function encodeDocument(doc: ReadonlyDoc): Uint8Array {
  return encoder.encode(doc);
}

class Encoder {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #depth = 0;

  encode(doc: ReadonlyDoc): Uint8Array {
    this.#at = 0;
    this.#depth = 0;
    this.#document(doc);
    const result = this.#bytes.slice(0, this.#at);
    if (this.#bytes.length > KEPT_BYTES) this.#resize(INITIAL_BYTES, 0);
    return result;
  }

  #document(doc: ReadonlyDoc): void {
    const start = this.#enter();
    for (const [name, value] of doc) this.#element(name, value);
    this.#leave(start);
  }

  #array(values: readonly Value[]): void {
    const start = this.#enter();
    for (let index = 0; index < values.length; index++) this.#element(`${index}`, values[index]);
    this.#leave(start);
  }

  // What nests deeper than a reader goes must not be written: nobody could read it again.
  #enter(): number {
    if (++this.#depth > MAX_DEPTH) {
      throw new MongoError(15, `The document is nested deeper than ${MAX_DEPTH} levels`);
    }
    return this.#open();
  }

  #leave(start: number): void {
    this.#depth--;
    this.#byte(0);
    this.#view.setInt32(start, this.#at - start, true);
  }

  #open(): number {
    const start = this.#at;
    this.#reserve(4);
    this.#at += 4;
    return start;
  }

  #element(name: string, value: Value): void {
    const type = bsonType(value);
    this.#byte(type & 0xff);
    this.#cstring(name);
    this.#value(type, value);
  }

  // deno-lint-ignore no-explicit-any -- the type number was computed from the value, so no cast below can lie
  #value(type: number, value: any): void {
    switch (type) {
      case BsonType.string:
        return this.#string(value);
      case BsonType.symbol:
        return this.#string(value.value);
      case BsonType.int:
        return this.#int32(value.value);
      case BsonType.double:
        this.#reserve(8);
        this.#view.setFloat64(this.#at, value.value, true);
        this.#at += 8;
        return;
      case BsonType.long:
      case BsonType.timestamp:
        this.#int32(value.low);
        return this.#int32(value.high);
      case BsonType.decimal:
        return this.#raw(value.bytes);
      case BsonType.object:
        return this.#document(value);
      case BsonType.array:
        return this.#array(value);
      case BsonType.objectId:
        return this.#raw(value.id);
      case BsonType.bool:
        return this.#byte(value ? 1 : 0);
      case BsonType.date:
        this.#reserve(8);
        this.#view.setBigInt64(this.#at, BigInt((value as Date).getTime()), true);
        this.#at += 8;
        return;
      case BsonType.binData:
        return this.#binary(value.sub_type, value.buffer.subarray(0, value.position));
      case BsonType.regex:
        this.#cstring(value.pattern);
        return this.#cstring(value.options);
      case BsonType.javascript:
        return this.#string(value.code);
      case BsonType.javascriptWithScope:
        return this.#codeWithScope(value);
      case BsonType.dbPointer:
        this.#string(value.namespace);
        return this.#raw(value.id.id);
    }
    // What is left (null, undefined, MinKey, MaxKey) is its type and nothing more.
  }

  #codeWithScope(value: Code): void {
    const start = this.#open();
    this.#string(value.code);
    this.#document(value.scope as Doc);
    this.#view.setInt32(start, this.#at - start, true);
  }

  #binary(subtype: number, bytes: Uint8Array): void {
    const isOldForm = subtype === 2;
    this.#int32(bytes.length + (isOldForm ? 4 : 0));
    this.#byte(subtype);
    if (isOldForm) this.#int32(bytes.length);
    this.#raw(bytes);
  }

  #string(text: string): void {
    const start = this.#open();
    this.#text(text);
    this.#byte(0);
    this.#view.setInt32(start, this.#at - start - 4, true);
  }

  #cstring(text: string): void {
    if (text.includes("\0")) throw badValue(`A field name must not contain a null byte: '${text}'`);
    this.#text(text);
    this.#byte(0);
  }

  #text(text: string): void {
    this.#reserve(text.length * 3);
    if (text.length > SHORT_TEXT) return this.#utf8(text);
    const start = this.#at;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 127) {
        this.#at = start;
        return this.#utf8(text);
      }
      this.#bytes[this.#at++] = unit;
    }
  }

  #utf8(text: string): void {
    this.#at += utf8.encodeInto(text, this.#bytes.subarray(this.#at)).written;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = byte;
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#at, value, true);
    this.#at += 4;
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #reserve(count: number): void {
    const needed = this.#at + count;
    if (needed > this.#bytes.length) {
      this.#resize(Math.max(needed, this.#bytes.length * 2), this.#at);
    }
  }

  #resize(length: number, kept: number): void {
    const bytes = new Uint8Array(length);
    bytes.set(this.#bytes.subarray(0, kept));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

// One for the process: encoding never awaits, so two documents cannot be in it at the same time.
const encoder = new Encoder();
