import { ProblemError } from "@imprun/contracts/problem";
import assert from "node:assert/strict";
import { compileFunction } from "./compile.ts";
import { stopCompiler } from "./compiler.ts";

Deno.test.afterAll(stopCompiler);

/** Sources that crash the compiler, or keep it busy for more than a minute. */
const HOSTILE = [
  ["a million brackets", "(".repeat(1_000_000)],
  ["fifty thousand nested ifs", `${"if(1)".repeat(50_000)};`],
] as const;

for (const [name, source] of HOSTILE) {
  Deno.test({
    name: `${name} are refused, and those who compile meanwhile do not notice`,
    // The compiler's process outlives the test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const hostile = compile("hostile", source).then(() => null, (error: unknown) => error);
      const honest = await Promise.all(
        [1, 2, 3].map((n) => compile("honest", `export default () => ${n}`)),
      );
      assert.match(honest[2]?.module ?? "", /=> 3/);
      const error = await hostile;
      assert.ok(error instanceof ProblemError);
      assert.equal(error.code, "compile_failed");
      assert.match((await compile("after", "export default () => 4")).module, /=> 4/);
    },
  });
}

function compile(name: string, source: string) {
  return compileFunction({ name, source, siblings: () => Promise.resolve(undefined) });
}
