/** What a cell may do until it drops every permission, before it loads any tenant code. */
import type { CellConfig } from "@imprun/contracts/runtime/supervision";

const RUNTIME_DIRECTORY = new URL("../", import.meta.url).pathname;

/** Deno's flags for one cell. */
export function cellFlags({ hostname, port, brokerSocket }: CellConfig): string[] {
  return [
    "--quiet",
    "--no-prompt",
    // Several cells share one port.
    "--unstable-net",
    // `request.signal` must abort only when the client went away.
    "--unstable-no-legacy-abort",
    "--v8-flags=--disallow-code-generation-from-strings",
    `--allow-net=${port === 0 ? hostname : `${hostname}:${port}`},unix:${brokerSocket}`,
    `--allow-read=${RUNTIME_DIRECTORY},${brokerSocket}`,
    `--allow-write=${brokerSocket}`,
  ];
}
