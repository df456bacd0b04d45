/** From what a function returned to the answer of its request. */
import type { Incoming, ResponseBody } from "../incoming.ts";
import {
  headersForEach,
  JSONStringify,
  NativeReadableStream,
  NativeResponse,
} from "../primordials.ts";
import { joinPair, keepWebSocket } from "../workers/web-socket-pair.ts";

type Init = ResponseInit | undefined;

/** Stamps a private field on an object that exists, so that a Response remembers the text it was made from. */
class Stamp extends (function (target: object) {
  return target;
} as unknown as new (target: object) => object) {
  #body: ResponseBody | undefined;
  constructor(target: object, body: ResponseBody) {
    super(target);
    this.#body = body;
  }
  static read(target: object): ResponseBody | undefined {
    return #body in target ? target.#body : undefined;
  }
}

function stamped(response: Response, body: unknown): Response {
  if (body === null || body === undefined) new Stamp(response, null);
  else if (typeof body === "string") new Stamp(response, body);
  return response;
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

/** Answers with a web Response of any origin. Throws TypeError when its body was read already. */
function answerResponse(incoming: Incoming, response: Response): void {
  const headers: string[] = [];
  headersForEach(response.headers, (value, name) => {
    headers[headers.length] = name;
    headers[headers.length] = value;
  });
  if (response.bodyUsed) throw new TypeError("The body of the returned Response was read already");
  const known = Stamp.read(response);
  const status = response.status === 0 ? 502 : response.status;
  if (status === 101) joinPair(incoming, response);
  incoming.answer(status, headers, known === undefined ? response.body : known);
}

const TEXT = ["content-type", "text/plain; charset=utf-8"];
const BYTES = ["content-type", "application/octet-stream"];
const JSON_TYPE = ["content-type", "application/json; charset=utf-8"];

/** Answers with the value that a function returned: a Response, text, bytes, a stream, or anything as JSON. */
export function answerValue(incoming: Incoming, value: unknown): void {
  if (value instanceof NativeResponse) answerResponse(incoming, value);
  else if (typeof value === "string") incoming.answer(200, [...TEXT], value);
  else if (value instanceof NativeReadableStream || value instanceof Uint8Array) {
    incoming.answer(200, [...BYTES], value as ResponseBody);
  } else incoming.answer(200, [...JSON_TYPE], jsonText(value));
}

/** JSON text of a value. Throws TypeError for what JSON cannot say. */
export function jsonText(value: unknown): string {
  const text = JSONStringify(value);
  if (text === undefined) throw new TypeError(`A ${typeof value} cannot be answered as JSON`);
  return text;
}
