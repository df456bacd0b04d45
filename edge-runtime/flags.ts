/**
 * The permissions that `main.ts` starts with, for the command line tool and for tests. It gives up read, write, env, sys and
 * ffi as soon as it is ready, and keeps net and run.
 *
 * - net: MongoDB and egress may be anywhere. Link-local addresses (cloud metadata) are denied by Deno itself, as a second
 *   wall behind the broker's own check of resolved addresses.
 * - read, write: the broker's unix socket, whose directory is known only at run time, and the path of Deno itself.
 * - env: what the MongoDB driver looks at, what cells inherit, and the variables that would let outbound connections
 *   bypass the broker's check, which are removed before anything can use them.
 * - sys: the host's name for the instance id, the memory for the caps of cells, and the driver's handshake.
 * - ffi: the C library, so that cells can inherit the socket they listen at. Given up with the others.
 * - run: cells are started with this Deno; `sh` samples /proc, and `chrt` demotes threads. A process that may start Deno
 *   is as trusted as one that may do anything: the wall around tenant code is the cell's, which drops every permission.
 */
export const RUNTIME_FLAGS: readonly string[] = [
  "--unstable-net",
  "--allow-net",
  "--deny-net=169.254.0.0/16",
  "--allow-read",
  "--allow-write",
  "--allow-env=HOME,DENO_DIR,NO_COLOR,NO_PROXY,no_proxy,MONGODB_LOG_*,AWS_*,VERCEL*,FUNCTION*,K_SERVICE",
  "--allow-sys=hostname,osRelease,systemMemoryInfo,uid,gid",
  "--allow-ffi",
  `--allow-run=${Deno.execPath()},sh,chrt`,
];
