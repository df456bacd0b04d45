/** The request of the test panel, as pure data. */

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

export interface TestRequest {
  method: typeof METHODS[number];
  /** What follows the function's name, such as `/items?limit=2`. */
  path: string;
  /** One header a line, `name: value`. */
  headers: string;
  body: string;
  /** Whether the platform's own key goes with it. */
  withKey: boolean;
}

export const EMPTY_REQUEST: TestRequest = {
  method: "POST",
  path: "",
  headers: "content-type: application/json",
  body: "{}",
  withKey: true,
};

export type ParsedHeaders =
  | { ok: true; headers: Record<string, string> }
  /** 1-based number of the first line that is not a header. */
  | { ok: false; line: number };

/** Reads `name: value` lines; empty lines are skipped. Names are tokens (RFC 9110, section 5.6.2). */
export function parseHeaders(text: string): ParsedHeaders {
  const headers: [string, string][] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const match = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:(.*)$/.exec(line);
    if (!match?.[1]) return { ok: false, line: index + 1 };
    headers.push([match[1], match[2]?.trim() ?? ""]);
  }
  return { ok: true, headers: Object.fromEntries(headers) };
}

export function hasBody(method: TestRequest["method"]): boolean {
  return method !== "GET" && method !== "HEAD";
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON with line breaks, anything else as it is. */
export function pretty(text: string): string {
  return isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
}

interface CurlOptions {
  url: string;
  request: TestRequest;
  /** The caller's key, or what stands for it in a shell; null where none is wanted. */
  key: string | null;
}

/** Stands for a key where the key itself is not to be shown. */
export const KEY_VARIABLE = "$IMPRUN_KEY";

/** The same request as a command to copy. */
export function curlCommand({ url, request, key }: CurlOptions): string {
  const parsed = parseHeaders(request.headers);
  const headers = parsed.ok ? Object.entries(parsed.headers) : [];
  const body = hasBody(request.method) && request.body !== "";
  const parts = [
    `curl ${request.method === "HEAD" ? "--head" : `-X ${request.method}`} ${
      quote(url + request.path)
    }`,
    ...(key === null ? [] : [`-H "apikey: ${key}"`]),
    ...headers.filter(([name]) => body || name.toLowerCase() !== "content-type")
      .map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body ? [`-d ${quote(request.body)}`] : []),
  ];
  return parts.join(" \\\n  ");
}

/** One word of a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
