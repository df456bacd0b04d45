/** Directories for what a test needs on disk. */

/** A new one, which is removed when this test file, or this program, ends. Its path is short enough for a unix socket. */
export function temporaryDirectory(): string {
  const directory = Deno.makeTempDirSync({ prefix: "imprun-" });
  addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));
  return directory;
}
