/**
 * The permissions of the embedded MongoDB: loopback, and files (its directory is an argument). The V8 flag lets patterns
 * that backtrack without end fall back to an engine that does not, so that one query cannot stop the server.
 */
export const MONGODB_FLAGS: readonly string[] = [
  "--allow-net=127.0.0.1",
  "--allow-read",
  "--allow-write",
  "--v8-flags=--enable-experimental-regexp-engine-on-excessive-backtracks",
];
