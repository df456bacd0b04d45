import type { Context } from "hono";
import { chooseEncoding, compressed } from "./compressed.ts";

const TYPES: ReadonlyMap<string, string> = new Map([
  ["css", "text/css; charset=utf-8"],
  ["html", "text/html; charset=utf-8"],
  ["ico", "image/x-icon"],
  ["js", "text/javascript; charset=utf-8"],
  ["json", "application/json"],
  ["map", "application/json"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["ttf", "font/ttf"],
  ["wasm", "application/wasm"],
  ["webmanifest", "application/manifest+json"],
  ["woff", "font/woff"],
  ["woff2", "font/woff2"],
]);

/**
 * Answers with a file, or `null` when there is none. The caller has made sure that `file` lies where it may.
 *
 * @param cacheControl the `Cache-Control` of the answer
 */
export async function sendFile(
  c: Context,
  file: URL,
  cacheControl: string,
): Promise<Response | null> {
  const opened = await open(file);
  if (!opened) return null;
  const { handle, size, version } = opened;
  const extension = file.pathname.slice(file.pathname.lastIndexOf(".") + 1);
  const type = TYPES.get(extension) ?? "application/octet-stream";
  const headers = {
    "Content-Type": type,
    "Cache-Control": cacheControl,
    "Vary": "Accept-Encoding",
  };
  const encoding = chooseEncoding(c.req.header("accept-encoding") ?? "", { type, size });
  if (encoding !== null) {
    handle.close();
    const body = await compressed(file, encoding, version);
    const encoded = {
      ...headers,
      "Content-Encoding": encoding,
      "Content-Length": String(body.length),
    };
    return c.req.method === "HEAD" ? c.body(null, 200, encoded) : c.body(body, 200, encoded);
  }
  const whole = { ...headers, "Content-Length": String(size) };
  if (c.req.method !== "HEAD") return c.body(handle.readable, 200, whole);
  handle.close();
  return c.body(null, 200, whole);
}

interface Opened {
  handle: Deno.FsFile;
  size: number;
  /** Another one for each content. */
  version: string;
}

async function open(file: URL): Promise<Opened | null> {
  let handle: Deno.FsFile;
  try {
    handle = await Deno.open(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.IsADirectory) {
      return null;
    }
    throw error;
  }
  const { isFile, size, mtime } = await handle.stat();
  if (isFile) return { handle, size, version: `${size} ${mtime?.getTime()}` };
  handle.close();
  return null;
}
