/**
 * The modules of Node that a function may import. None of them opens a file, a socket, a process or a thread, or
 * evaluates text. The compiler refuses all others at publish, and the isolate looks again.
 */
export const NODE_MODULES: ReadonlySet<string> = new Set([
  "assert",
  "assert/strict",
  "async_hooks",
  "buffer",
  "crypto",
  "diagnostics_channel",
  "events",
  "path",
  "path/posix",
  "path/win32",
  "punycode",
  "querystring",
  "stream",
  "stream/consumers",
  "stream/promises",
  "stream/web",
  "string_decoder",
  "timers",
  "timers/promises",
  "url",
  "util",
  "util/types",
  "zlib",
]);
