/**
 * The modules of Node that a function may import. None of them opens a file, a socket, a process or a thread, or
 * evaluates text. The compiler refuses all others at publish, and the isolate looks again.
 */
export const NODE_MODULES: ReadonlySet<string> = new Set([
  "assert",
  "async_hooks",
  "buffer",
  "crypto",
  "diagnostics_channel",
  "events",
  "path",
  "punycode",
  "querystring",
  "stream",
  "string_decoder",
  "timers",
  "url",
  "util",
  "zlib",
]);
