/** The control API as the console uses it: same origin, session cookie, problems as errors. */
import { createClient } from "@imprun/client";
import { Problem } from "@imprun/contracts/problem";
import { noteServerTime } from "./clock.ts";

export const api = createClient({
  baseUrl: location.origin,
  fetch: async (request) => {
    const response = await fetch(request);
    noteServerTime(response.headers.get("date"));
    return response;
  },
});

/** An answer of the API that is not a success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer. Throws `ApiError` with the problem document when it is not a success. */
export async function unwrap<T>(answer: Promise<Result<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (response.ok) return data as T;
  throw toApiError(response, error);
}

/** The error of an answer that is not a success; `body` is its problem document, if it has one. */
export function toApiError({ status, statusText }: Response, body: unknown): ApiError {
  const parsed = Problem.safeParse(body);
  return new ApiError(
    parsed.success ? parsed.data : {
      type: "about:blank",
      title: statusText || `HTTP ${status}`,
      status,
      code: "internal",
    },
  );
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Follows a list to its end. For what people make by hand, such as the functions of a gateway. */
export async function allPages<T>(
  load: (cursor: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await load(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

export function hasStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.problem.status === status;
}

/** Where a function is invoked, with an answer that comes as it is made. */
export function invocationUrl(gatewayId: string, name: string): string {
  return `/v1/api-gateways/${encodeURIComponent(gatewayId)}/functions/${
    encodeURIComponent(name)
  }/invoke`;
}

/** Where an `EventSource` follows logs; like the one above an address that the typed client cannot ask. */
export function logStreamUrl(
  { gatewayId, ...filter }: { gatewayId: string } & Readonly<Record<string, string | undefined>>,
): string {
  const query = new URLSearchParams({ follow: "true" });
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, value);
  }
  return `/v1/api-gateways/${encodeURIComponent(gatewayId)}/logs?${query}`;
}
