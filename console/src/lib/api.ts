/** The control API as the console uses it: same origin, session cookie, problems as errors. */
import { Problem } from "@imprun/contracts/problem";

// deno-lint-ignore no-explicit-any
type Answer = Promise<{ data?: any; error?: unknown; response: Response }>;
interface Init {
  params?: {
    path?: Record<string, string>;
    query?: Record<string, unknown>;
    header?: Record<string, string>;
  };
  body?: unknown;
}
async function send(method: string, path: string, init: Init = {}): Answer {
  const url = path.replace(
    /\{(\w+)\}/g,
    (_, name) => encodeURIComponent(init.params?.path?.[name] ?? ""),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(init.params?.query ?? {})) {
    if (value !== undefined) query.set(key, String(value));
  }
  const response = await fetch(query.size ? `${url}?${query}` : url, {
    method,
    headers: {
      ...(init.body === undefined ? {} : { "content-type": "application/json" }),
      ...init.params?.header,
    },
    body: init.body === undefined ? undefined : JSON.stringify(init.body),
  });
  const text = await response.text();
  const data = text ? JSON.parse(text) : undefined;
  return response.ok ? { data, response } : { error: data, response };
}
export const api = {
  GET: (path: string, init?: Init) => send("GET", path, init),
  POST: (path: string, init?: Init) => send("POST", path, init),
  PUT: (path: string, init?: Init) => send("PUT", path, init),
  PATCH: (path: string, init?: Init) => send("PATCH", path, init),
  DELETE: (path: string, init?: Init) => send("DELETE", path, init),
};

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
  const parsed = Problem.safeParse(error);
  throw new ApiError(
    parsed.success ? parsed.data : {
      type: "about:blank",
      title: response.statusText || `HTTP ${response.status}`,
      status: response.status,
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

/** Where an `EventSource` follows logs; the only address of the API that the typed client cannot ask. */
export function logStreamUrl(
  { gatewayId, environment, function: name }: {
    gatewayId: string;
    environment: string;
    function?: string;
  },
): string {
  const query = new URLSearchParams({
    environment,
    follow: "true",
    ...(name === undefined ? {} : { function: name }),
  });
  return `/v1/api-gateways/${encodeURIComponent(gatewayId)}/logs?${query}`;
}
