import { deepEqual } from "node:assert/strict";
import { readFailedFiles } from "./failures.ts";

const OUTPUT = `
 ERRORS 

a test => ./edge-runtime/a.test.ts:11:8
error: Error: it names => ./elsewhere.ts:1:1

 FAILURES 

a test => ./edge-runtime/a.test.ts:11:8
another => with an arrow => ./edge-runtime/a.test.ts:30:8
./edge-runtime/b.test.ts (uncaught error)

FAILED | 7 passed (12 steps) | 3 failed (1s)
`;

Deno.test("files with failures are read from the list at the end, each once", () => {
  deepEqual(readFailedFiles(OUTPUT), ["edge-runtime/a.test.ts", "edge-runtime/b.test.ts"]);
});

Deno.test("a run that broke off names no files", () => {
  deepEqual(readFailedFiles("a test ... thread panicked"), []);
});

Deno.test("the list is read as this Deno prints it", async () => {
  const directory = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${directory}/a.test.ts`, `Deno.test("no", () => { throw 1; });`);
  Deno.writeTextFileSync(`${directory}/b.test.ts`, `throw new Error("at its import");`);
  Deno.writeTextFileSync(`${directory}/c.test.ts`, `Deno.test("yes", () => {});`);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--no-check", "--quiet", "."],
    cwd: directory,
    env: { NO_COLOR: "1" },
  }).output();
  deepEqual(readFailedFiles(new TextDecoder().decode(stdout)).sort(), ["a.test.ts", "b.test.ts"]);
  Deno.removeSync(directory, { recursive: true });
});
