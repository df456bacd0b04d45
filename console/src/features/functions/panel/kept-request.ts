/** The last request of each function, kept in this browser. */
import { EMPTY_REQUEST, METHODS, type TestRequest } from "./request.ts";

function key(gatewayId: string, name: string): string {
  return `imprun.request.${gatewayId}/${name}`;
}

export function keptRequest(gatewayId: string, name: string): TestRequest {
  const text = localStorage.getItem(key(gatewayId, name));
  if (text === null) return EMPTY_REQUEST;
  // Written by `keepRequest` only, but perhaps by an older release.
  const kept: Partial<Record<keyof TestRequest, unknown>> = JSON.parse(text);
  const read = (field: "path" | "headers" | "body") =>
    typeof kept[field] === "string" ? kept[field] : EMPTY_REQUEST[field];
  return {
    method: METHODS.find((method) => method === kept.method) ?? EMPTY_REQUEST.method,
    path: read("path"),
    headers: read("headers"),
    body: read("body"),
  };
}

export function keepRequest(gatewayId: string, name: string, request: TestRequest): void {
  localStorage.setItem(key(gatewayId, name), JSON.stringify(request));
}
