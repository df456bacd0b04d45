/**
 * The permissions of a control process, the narrowest that work.
 * The network is open because the addresses of MongoDB and of runtimes are data.
 */
const ROOT = new URL("../", import.meta.url);
const path = (relative: string) => new URL(relative, ROOT).pathname;

/** Argon2 is native code. */
const NATIVE = ["linux-x64-gnu", "linux-x64-musl", "linux-arm64-gnu", "darwin-arm64", "darwin-x64"]
  .map((target) => path(`node_modules/@node-rs/argon2-${target}/argon2.${target}.node`));

/** The compiler is a program of its own. */
const COMPILER = ["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64"]
  .map((target) => path(`node_modules/@esbuild/${target}/bin/esbuild`));

/** Argon2 asks `ldd` which C library the machine has. */
const READABLE = [path("control"), path("node_modules"), path("console/dist"), "/usr/bin/ldd"];

export const CONTROL_FLAGS: readonly string[] = [
  // A request's signal says that the caller went away, and nothing else.
  "--unstable-no-legacy-abort",
  "--allow-net",
  `--allow-read=${READABLE.join(",")}`,
  "--allow-env=IMPRUN_ENCRYPTION_KEY",
  // The drivers look at many variables; to them, and to whoever gets in, there are none.
  "--ignore-env",
  "--allow-sys=hostname,osRelease",
  `--allow-ffi=${NATIVE.join(",")}`,
  `--allow-run=${COMPILER.join(",")}`,
];
