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
const READABLE = [
  ...["control", "node_modules", "shared/contracts", "console/dist"].map(path),
  "/usr/bin/ldd",
];

/** Flags for a control process that installs packages in `cacheDirectory`, if there is one. */
export function controlFlags(cacheDirectory: string | null): string[] {
  const cache = cacheDirectory === null ? [] : [cacheDirectory];
  return [
    // A request's signal says that the caller went away, and nothing else.
    "--unstable-no-legacy-abort",
    // The installer's thread has fewer permissions than the process.
    "--unstable-worker-options",
    "--allow-net",
    `--allow-read=${[...READABLE, ...cache].join(",")}`,
    ...cache.map((directory) => `--allow-write=${directory}`),
    "--allow-env=IMPRUN_ENCRYPTION_KEY,TMPDIR,TMP,TEMP",
    // The drivers look at many variables; to them, and to whoever gets in, there are none.
    "--ignore-env",
    // npm's resolver asks for the umask, which has no name of its own among the permissions.
    "--allow-sys",
    `--allow-ffi=${NATIVE.join(",")}`,
    `--allow-run=${COMPILER.join(",")}`,
  ];
}
