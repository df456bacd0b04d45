/**
 * The permissions of `main.ts`, for the command line tool and for tests.
 *
 * - net: MongoDB and egress may be anywhere. Link-local addresses (cloud metadata) are denied by Deno itself, as a second
 *   wall behind the broker's own check of resolved addresses.
 * - read, write: the broker's unix socket; its directory is known only at run time.
 * - env: what the MongoDB driver looks at, and the proxy variables that main.ts removes before anything can use them.
 * - sys: the host's name for the instance id, memory for the caps of cells, and what the driver says in its handshake.
 * - run: cells are started with this Deno; `sh` samples /proc and `chrt` demotes threads. A process that may start Deno
 *   is as trusted as one that may do anything: the wall around tenant code is the cell's, which drops every permission.
 */
export const RUNTIME_FLAGS: readonly string[] = [
  "--unstable-net",
  "--allow-net",
  "--deny-net=169.254.0.0/16",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys=hostname,osRelease,systemMemoryInfo,cpus",
  "--allow-run",
];
