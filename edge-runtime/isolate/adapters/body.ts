/** `req.body` of the seeds' style: parsed before the function runs, and lenient about the content type. */
import { headerOf, type Incoming, type RequestBody } from "../incoming.ts";
import { decode, JSONParse, NativeResponse } from "../primordials.ts";

/** The body says by its content type that it is JSON, and is not. */
export class InvalidJson extends Error {
  override readonly name = "InvalidJson";
}

/** Whether `parseBody` has to wait for something. */
export function isStreamed(incoming: Incoming): boolean {
  return incoming.body instanceof ReadableStream || isMultipart(incoming);
}

/** The whole body, read from its stream if it has one. */
export async function readBody(
  body: RequestBody,
): Promise<string | Uint8Array<ArrayBuffer> | null> {
  if (!(body instanceof ReadableStream)) return body;
  return new Uint8Array(await new NativeResponse(body).arrayBuffer());
}

/**
 * The value of `req.body`: `{}` for no body; JSON by its content type (throws InvalidJson); a form's fields, or the
 * JSON object or array that `curl -d` sends under a form's type; text; bytes.
 */
export function parseBody(incoming: Incoming, body: string | Uint8Array | null): unknown {
  if (body === null || body.length === 0) return {};
  const type = mediaType(incoming);
  if (type === "application/json" || type.endsWith("+json")) return strictJson(textOf(body));
  if (type === "application/x-www-form-urlencoded") {
    const text = textOf(body);
    return looseJson(text) ?? fields(new URLSearchParams(text));
  }
  if (type === "") return looseJson(textOf(body)) ?? textOf(body);
  if (type.startsWith("text/") || typeof body === "string") return textOf(body);
  return body;
}

/** The fields of a multipart form; files stay File objects. */
export async function parseMultipart(incoming: Incoming): Promise<unknown> {
  const headers = { "content-type": headerOf(incoming.headers, "content-type") ?? "" };
  return fields(await new NativeResponse(incoming.body, { headers }).formData());
}

export function isMultipart(incoming: Incoming): boolean {
  return incoming.body !== null && mediaType(incoming) === "multipart/form-data";
}

/** Names with one value map to it, names with several to all of them. */
export function fields<T>(pairs: Iterable<[string, T]>): Record<string, T | T[]> {
  const values = new Map<string, T | T[]>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    if (known === undefined) values.set(name, value);
    else if (Array.isArray(known)) known.push(value);
    else values.set(name, [known, value]);
  }
  return Object.fromEntries(values);
}

function textOf(body: string | Uint8Array): string {
  return typeof body === "string" ? body : decode(body);
}

function mediaType(incoming: Incoming): string {
  const type = headerOf(incoming.headers, "content-type") ?? "";
  return type.split(";")[0]!.trim().toLowerCase();
}

function strictJson(text: string): unknown {
  try {
    return JSONParse(text);
  } catch (cause) {
    throw new InvalidJson((cause as Error).message, { cause });
  }
}

function looseJson(text: string): unknown {
  const start = text.trimStart()[0];
  if (start !== "{" && start !== "[") return undefined;
  try {
    return JSONParse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
