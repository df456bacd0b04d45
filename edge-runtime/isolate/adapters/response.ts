/** From what a function returned to the answer of its request. */
import type { Incoming, ResponseBody } from "../incoming.ts";
import { bytesOf, isBuffer } from "../memory/bytes.ts";
import { getterOf } from "../memory/replace.ts";
import {
  bytesIfBuffer,
  headersForEach,
  JSONStringify,
  NativeReadableStream,
  NativeResponse,
  promiseThen,
  uncurry,
} from "../primordials.ts";
import { joinPair, keepWebSocket } from "../workers/web-socket-pair.ts";

type Init = ResponseInit | undefined;

/** Bytes of up to this size are sent whole, with their length; more as a stream, a piece at a time. */
const WHOLE_BYTES = 1024 ** 2;
/** Stands for the bytes of a Response, which it gives back as one buffer. */
const WHOLE = Symbol();
const NativeBlob = Blob;
const sizeOfBlob = getterOf<number>(Blob.prototype, "size");
const bufferOf = uncurry(Response.prototype.arrayBuffer) as (
  response: Response,
) => Promise<ArrayBuffer>;

/** Stamps a private field on an object that exists, so that a Response remembers what it was made from. */
class Stamp extends (function (target: object) {
  return target;
} as unknown as new (target: object) => object) {
  #body: ResponseBody | typeof WHOLE | undefined;
  constructor(target: object, body: ResponseBody | typeof WHOLE) {
    super(target);
    this.#body = body;
  }
  static read(target: object): ResponseBody | typeof WHOLE | undefined {
    return #body in target ? target.#body : undefined;
  }
}

function stamped(response: Response, body: unknown): Response {
  if (body === null || body === undefined) new Stamp(response, null);
  else if (typeof body === "string") new Stamp(response, body);
  else if (isSmall(body)) new Stamp(response, WHOLE);
  return response;
}

function isSmall(body: unknown): boolean {
  if (body instanceof NativeBlob) return sizeOfBlob(body) <= WHOLE_BYTES;
  const bytes = bytesOf(body);
  return bytes > 0 && bytes <= WHOLE_BYTES;
}

/**
 * The global Response of tenants. It is the native one but for a note of the text that it was made from, which
 * spares the way through a stream when it is sent.
 */
export const TenantResponse = new Proxy(NativeResponse, {
  construct(target, args: [BodyInit | null | undefined, Init], newTarget) {
    const response = stamped(Reflect.construct(target, args, newTarget) as Response, args[0]);
    keepWebSocket(response, args[1]);
    return response;
  },
  get(target, key, receiver) {
    return key === "json" ? json : Reflect.get(target, key, receiver);
  },
});

function json(data: unknown, init?: ResponseInit): Response {
  const text = JSONStringify(data);
  if (text === undefined) throw new TypeError("The data cannot be written as JSON");
  const response = stamped(new NativeResponse(text, init), text);
  if (!hasContentType(init)) response.headers.set("content-type", "application/json");
  return response;
}

function hasContentType(init: Init): boolean {
  return init?.headers !== undefined && new Headers(init.headers).has("content-type");
}

/** Answers with a web Response of any origin. Throws TypeError, or rejects with it, when its body was read already. */
function answerResponse(incoming: Incoming, response: Response): void | Promise<unknown> {
  const headers: string[] = [];
  headersForEach(response.headers, (value, name) => {
    headers[headers.length] = name;
    headers[headers.length] = value;
  });
  if (response.bodyUsed) throw new TypeError("The body of the returned Response was read already");
  const known = Stamp.read(response);
  const status = response.status === 0 ? 502 : response.status;
  if (status === 101) joinPair(incoming, response);
  if (known === WHOLE) {
    return promiseThen(bufferOf(response), (buffer) => {
      incoming.answer(status, headers, bytesIfBuffer(buffer) as ResponseBody);
    }, (error) => {
      throw error;
    });
  }
  incoming.answer(status, headers, known === undefined ? response.body : known);
}

const TEXT = ["content-type", "text/plain; charset=utf-8"];
const BYTES = ["content-type", "application/octet-stream"];
const JSON_TYPE = ["content-type", "application/json; charset=utf-8"];

/**
 * Answers with the value that a function returned: a Response, text, bytes, a blob, a stream, or anything as JSON. What it returns has
 * to be awaited, if anything.
 */
export function answerValue(incoming: Incoming, value: unknown): void | Promise<unknown> {
  if (value instanceof NativeResponse) return answerResponse(incoming, value);
  if (typeof value === "string") incoming.answer(200, [...TEXT], value);
  else if (value instanceof NativeReadableStream || value instanceof Uint8Array) {
    incoming.answer(200, [...BYTES], value as ResponseBody);
  } else if (isBuffer(value)) {
    incoming.answer(200, [...BYTES], bytesIfBuffer(value) as ResponseBody);
  } else if (value instanceof NativeBlob) {
    return answerResponse(incoming, stamped(new NativeResponse(value), value));
  } else incoming.answer(200, [...JSON_TYPE], jsonText(value));
}

/** JSON text of a value. Throws TypeError for what JSON cannot say. */
export function jsonText(value: unknown): string {
  const text = JSONStringify(value);
  if (text === undefined) throw new TypeError(`A ${typeof value} cannot be answered as JSON`);
  return text;
}
