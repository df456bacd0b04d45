/** The permissions that the programs of a runtime start with, for the command line tool, for tests, and for whoever deploys. */
import type { BrokerConfig, SupervisorConfig } from "@imprun/contracts/processes";
import { socketsIn } from "./sockets.ts";

/** What the MongoDB driver looks at, and the variables that would let outbound connections bypass the broker's check. */
const BROKER_VARIABLES = [
  "NO_PROXY",
  "no_proxy",
  "MONGODB_LOG_*",
  "AWS_*",
  "VERCEL*",
  "FUNCTION*",
  "K_SERVICE",
];
/** What cells inherit. */
const SUPERVISOR_VARIABLES = ["HOME", "DENO_DIR", "NO_COLOR"];

/**
 * The permissions that `main.ts` starts with. It gives up read, write, env, sys and ffi as soon as it is ready, and
 * keeps net and run.
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
  `--allow-env=${[...SUPERVISOR_VARIABLES, ...BROKER_VARIABLES].join(",")}`,
  "--allow-sys=hostname,osRelease,systemMemoryInfo,uid,gid",
  "--allow-ffi",
  `--allow-run=${Deno.execPath()},sh,chrt`,
];

/** The same for `broker/main.ts`, which starts no process, calls no C library, and reads and writes beside its sockets only. */
export function brokerFlags({ socketDirectory }: Pick<BrokerConfig, "socketDirectory">): string[] {
  return [
    "--allow-net",
    "--deny-net=169.254.0.0/16",
    `--allow-read=${socketDirectory}`,
    `--allow-write=${socketDirectory}`,
    `--allow-env=${["IMPRUN_MONGODB_URI", ...BROKER_VARIABLES].join(",")}`,
    "--allow-sys=hostname,osRelease,uid,gid",
  ];
}

/** The same for `supervisor/main.ts`, whose network is the address it listens at and the broker's socket. */
export function supervisorFlags(
  config: Pick<SupervisorConfig, "socketDirectory" | "hostname" | "port">,
): string[] {
  const { socketDirectory } = config;
  return [
    "--unstable-net",
    `--allow-net=${listenAddress(config)},unix:${socketsIn(socketDirectory).supervisor}`,
    `--allow-read=${socketDirectory}`,
    `--allow-write=${socketDirectory}`,
    `--allow-env=${SUPERVISOR_VARIABLES.join(",")}`,
    "--allow-sys=systemMemoryInfo",
    "--allow-ffi",
    `--allow-run=${Deno.execPath()},sh,chrt`,
  ];
}

/** The address that a supervisor listens at, as Deno's permissions name it. */
export function listenAddress(
  { hostname, port }: Pick<SupervisorConfig, "hostname" | "port">,
): string {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return port === 0 ? host : `${host}:${port}`;
}
