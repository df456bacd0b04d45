/** The last requests of each function, kept in this browser. */
import { type Environment, ENVIRONMENTS } from "@imprun/contracts/names";
import { EMPTY_REQUEST, METHODS, type TestRequest } from "./request.ts";

/** A request that was sent, and what came of it. */
export interface KeptRequest {
  request: TestRequest;
  environment: Environment;
  /** In ISO 8601. */
  at: string;
  /** Null when there was no response. */
  status: number | null;
  ms: number | null;
}

const MOST = 20;

function key(gatewayId: string, name: string): string {
  return `imprun.requests.${gatewayId}/${name}`;
}

/** The newest first. */
export function keptRequests(gatewayId: string, name: string): KeptRequest[] {
  const text = localStorage.getItem(key(gatewayId, name));
  if (text === null) return [];
  // Written by `keepRequest` only, but perhaps by another release.
  const kept: unknown = JSON.parse(text);
  return Array.isArray(kept) ? kept.map(readKept) : [];
}

/** Keeps a request as the newest; an equal one before it is forgotten. */
export function keepRequest(gatewayId: string, name: string, kept: KeptRequest): KeptRequest[] {
  const same = JSON.stringify([kept.request, kept.environment]);
  const others = keptRequests(gatewayId, name)
    .filter(({ request, environment }) => JSON.stringify([request, environment]) !== same);
  const all = [kept, ...others].slice(0, MOST);
  try {
    localStorage.setItem(key(gatewayId, name), JSON.stringify(all));
  } catch (error) {
    // A body may be larger than what a browser keeps; the request is in the form still.
    if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
  }
  return all;
}

function readKept(value: Partial<Record<keyof KeptRequest, unknown>>): KeptRequest {
  const { request = {}, environment, at, status, ms } = value;
  const given: Partial<Record<keyof TestRequest, unknown>> = Object(request);
  const read = (field: "path" | "headers" | "body") =>
    typeof given[field] === "string" ? given[field] : EMPTY_REQUEST[field];
  return {
    request: {
      method: METHODS.find((method) => method === given.method) ?? EMPTY_REQUEST.method,
      path: read("path"),
      headers: read("headers"),
      body: read("body"),
      withKey: given.withKey !== false,
    },
    environment: ENVIRONMENTS.find((one) => one === environment) ?? "dev",
    at: typeof at === "string" ? at : new Date(0).toISOString(),
    status: typeof status === "number" ? status : null,
    ms: typeof ms === "number" ? ms : null,
  };
}
