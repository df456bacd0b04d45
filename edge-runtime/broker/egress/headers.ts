/** Headers that belong to one connection, or to us, do not pass through (RFC 9110 §7.6.1). */
import { LOOP_TOKEN } from "@imprun/contracts/runtime/frames";

export type HeaderList = [string, string][];

const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** The client counts the bytes and names the host itself. */
const SET_BY_CLIENT = ["host", "content-length", "expect"];
const BODY_HEADERS = ["content-encoding", "content-language", "content-location", "content-type"];
const CREDENTIAL_HEADERS = ["authorization", "cookie"];

/** What a function's request may carry outside. Throws TypeError for a name or a value that is not valid. */
export function outboundHeaders(
  list: readonly (readonly [string, string])[],
  loops: number,
): Headers {
  const headers = new Headers(list.map(([name, value]) => [name, value]));
  removeAll(headers, [...connectionOptions(headers), ...HOP_BY_HOP, ...SET_BY_CLIENT]);
  if (!headers.has("user-agent")) headers.set("user-agent", "imprun");
  headers.set("cdn-loop", loopHeader(headers.get("cdn-loop"), loops));
  return headers;
}

/** What others say stays; what is ours is ours to say (RFC 8586 §2). */
function loopHeader(given: string | null, loops: number): string {
  const others = (given ?? "").split(",").map((entry) => entry.trim())
    .filter((entry) => entry !== "" && entry.split(";", 1)[0] !== LOOP_TOKEN);
  return [...others, ...Array(loops + 1).fill(LOOP_TOKEN)].join(", ");
}

/** What the function sees of the answer: `fetch` has taken off transfer and content encodings. */
export function inboundHeaders(headers: Headers): HeaderList {
  const hidden = new Set([...connectionOptions(headers), ...HOP_BY_HOP]);
  if (headers.has("content-encoding")) {
    hidden.add("content-encoding");
    hidden.add("content-length");
  }
  return [...headers].filter(([name]) => !hidden.has(name));
}

/** A redirect turned the request into a GET. */
export function withoutBody(headers: Headers): void {
  removeAll(headers, BODY_HEADERS);
}

/** A redirect leads to another origin, which has no business with these. */
export function withoutCredentials(headers: Headers): void {
  removeAll(headers, CREDENTIAL_HEADERS);
}

function connectionOptions(headers: Headers): string[] {
  return (headers.get("connection") ?? "").split(",").map((option) => option.trim().toLowerCase());
}

function removeAll(headers: Headers, names: readonly string[]): void {
  for (const name of names) if (name !== "") headers.delete(name);
}
