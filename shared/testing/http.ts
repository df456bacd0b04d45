/** HTTP as a client outside sees it: any host name under `.localhost` is this machine, as in browsers and curl. */
import { Agent, type IncomingMessage, request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The body as JSON; throws when it is not. */
  // deno-lint-ignore no-explicit-any -- a test looks into bodies of every shape
  json(): any;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is; anything else as JSON with its content type. */
  readonly body?: unknown;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends one request, with keep-alive, and reads the whole answer. Deno's fetch cannot set `Host`, so this is node:http. */
export function call(url: string, options: CallOptions = {}): Promise<Answer> {
  const { hostname, host, port, pathname, search } = new URL(url);
  const body = options.body === undefined || typeof options.body === "string"
    ? options.body
    : JSON.stringify(options.body);
  const headers: Record<string, string> = { host, ...options.headers };
  if (body !== undefined) {
    headers["content-length"] = String(new TextEncoder().encode(body).length);
    if (typeof options.body !== "string") headers["content-type"] ??= "application/json";
  }
  return new Promise((resolve, reject) => {
    const outgoing = request({
      agent,
      host: /(^|\.)localhost$/.test(hostname) ? "127.0.0.1" : hostname,
      port,
      path: pathname + search,
      method: options.method ?? (body === undefined ? "GET" : "POST"),
      headers,
    }, (incoming) => {
      const chunks: Uint8Array[] = [];
      incoming.on("data", (chunk) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = new TextDecoder().decode(concat(chunks));
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          json: () => JSON.parse(text),
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Closes kept connections, so that a test leaves nothing open. */
export function closeConnections(): void {
  agent.destroy();
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
