/** What a function answered, as the result of a tool (MCP 2026-07-28, server/tools). */
import type { Invocation } from "@imprun/contracts/api/functions";
import { PROBLEM_CONTENT_TYPE } from "@imprun/contracts/problem";
import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/server";

/** As much of a failed answer as helps a model to repair its call. */
const ERROR_CHARACTERS = 2_000;

export function toolResult(functionUrl: string, invocation: Invocation): CallToolResult {
  const { status, body } = invocation;
  if (status < 200 || status > 299) return toolError(failure(invocation));
  const type = contentType(invocation);
  if (isJson(type) && invocation.bodyEncoding === "utf8") {
    const value = parseJson(body);
    const structured = isObject(value) ? { structuredContent: value } : {};
    return { content: [{ type: "text", text: body }], ...structured };
  }
  return { content: [block(functionUrl, type, invocation)] };
}

/** A result that tells the model what to do differently; not an error of the protocol. */
export function toolError(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}

function block(uri: string, mimeType: string, invocation: Invocation): ContentBlock {
  const { body, bodyEncoding } = invocation;
  const media = /^(image|audio)\//.exec(mimeType)?.[1];
  if (bodyEncoding === "utf8" && !media) return { type: "text", text: body };
  const data = bodyEncoding === "base64" ? body : new TextEncoder().encode(body).toBase64();
  if (media === "image" || media === "audio") return { type: media, data, mimeType };
  return { type: "resource", resource: { uri, mimeType, blob: data } };
}

function failure(invocation: Invocation): string {
  const { status, body, bodyEncoding } = invocation;
  const problem = contentType(invocation) === PROBLEM_CONTENT_TYPE ? parseJson(body) : null;
  if (isObject(problem)) {
    const said = [problem.title, problem.detail].filter((text) => typeof text === "string");
    return `The call failed with status ${status}: ${said.join(". ")}`;
  }
  const text = bodyEncoding === "utf8" ? body.slice(0, ERROR_CHARACTERS) : "";
  return `The function answered with status ${status}${text ? `: ${text}` : ""}`;
}

function contentType({ headers }: Invocation): string {
  const value = headers.find(([name]) => name === "content-type")?.[1] ?? "";
  return value.split(";")[0]!.trim().toLowerCase();
}

function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It only said that it was JSON; the text goes on as it is.
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
