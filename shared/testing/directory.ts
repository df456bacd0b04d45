/** Directories for what a test needs on disk. */

/** A new one, which is removed when this test file, or this program, ends. Its path is short enough for a unix socket. */
export function temporaryDirectory(): string {
  const directory = Deno.makeTempDirSync({ prefix: "imprun-" });
  addEventListener("unload", () => remove(directory));
  return directory;
}

function remove(directory: string): void {
  try {
    Deno.removeSync(directory, { recursive: true });
  } catch (error) {
    // The test has removed it itself.
    if (error instanceof Deno.errors.NotFound) return;
    // A process that a test killed the parent of may still write there. That is no failure of the test.
    console.error(`${directory} is left behind`, error);
  }
}
