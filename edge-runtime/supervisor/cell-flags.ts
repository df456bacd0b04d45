/** What a cell may do until it drops every permission, before it loads any tenant code. */
import type { CellConfig } from "@imprun/contracts/runtime/supervision";
import { spoolPath } from "../cell/log-spool.ts";

/** Deno asks for each module of a thread that a process starts, unlike for those of its main thread. */
const CODE = [
  new URL("../", import.meta.url),
  new URL(".", import.meta.resolve("@imprun/contracts/limits")),
  new URL(".", import.meta.resolve("zod")),
].map(({ pathname }) => pathname).join(",");

/** What V8 is told for all isolates of a cell. */
const V8_FLAGS = [
  "--disallow-code-generation-from-strings",
  // The meter of memory outside of the heap collects garbage before it refuses; tenants do not see `gc`.
  "--expose-gc",
  "--no-concurrent-array-buffer-sweeping",
  // Garbage is collected by the thread that made it: it counts as that tenant's time, and helps itself to no other core.
  "--single-threaded-gc",
  // One WebAssembly memory has 64 MB at most, whatever it declares; `isolate/memory/wasm.ts` counts on it.
  "--wasm-max-mem-pages=1024",
];

/** Deno's flags for one cell. */
export function cellFlags(config: CellConfig): string[] {
  const { cellId, hostname, port, listenFd, brokerSocket } = config;
  const shared = listenFd === undefined ? [] : ["--allow-ffi"];
  return [
    "--quiet",
    "--no-prompt",
    // Deno's loader would fetch remote modules whatever a process may do.
    "--no-remote",
    // Several cells share one port.
    "--unstable-net",
    // `request.signal` must abort only when the client went away.
    "--unstable-no-legacy-abort",
    `--v8-flags=${V8_FLAGS.join(",")}`,
    `--allow-net=${listenAddress(hostname, port, listenFd)},unix:${brokerSocket}`,
    // The C library lets a cell listen at a socket that it inherits.
    ...shared,
    `--allow-read=${CODE},${brokerSocket}`,
    `--allow-write=${brokerSocket},${spoolPath(brokerSocket, cellId)}`,
  ];
}

/** What a cell with a shared socket opens by itself is replaced by that one before it is used. */
function listenAddress(hostname: string, port: number, listenFd: number | undefined): string {
  if (listenFd !== undefined) return "127.0.0.1:0";
  return port === 0 ? hostname : `${hostname}:${port}`;
}
