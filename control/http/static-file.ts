import type { Context } from "hono";

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
  const { handle, size } = opened;
  const extension = file.pathname.slice(file.pathname.lastIndexOf(".") + 1);
  const headers = {
    "Content-Type": TYPES.get(extension) ?? "application/octet-stream",
    "Content-Length": String(size),
    "Cache-Control": cacheControl,
  };
  if (c.req.method !== "HEAD") return c.body(handle.readable, 200, headers);
  handle.close();
  return c.body(null, 200, headers);
}

async function open(file: URL): Promise<{ handle: Deno.FsFile; size: number } | null> {
  let handle: Deno.FsFile;
  try {
    handle = await Deno.open(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.IsADirectory) {
      return null;
    }
    throw error;
  }
  const { isFile, size } = await handle.stat();
  if (isFile) return { handle, size };
  handle.close();
  return null;
}
