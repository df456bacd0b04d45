import { deepEqual, throws } from "node:assert/strict";
import { ProblemError } from "@imprun/contracts/problem";
import { z } from "zod";
import { refuseInvalid } from "./validation.ts";

function mistakes(target: string, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return [];
  let errors: unknown;
  throws(() => refuseInvalid({ target, success: false, error: result.error }), (error) => {
    errors = (error as ProblemError).extra.errors;
    return error instanceof ProblemError && error.code === "invalid_request";
  });
  return (errors as { pointer: string }[]).map(({ pointer }) => pointer);
}

Deno.test("every mistake in a body gets a JSON pointer, in which slashes are escaped", () => {
  const schema = z.object({ list: z.array(z.number()), map: z.record(z.string(), z.number()) });
  deepEqual(mistakes("json", schema, { list: [1, "x"], map: { "a/b~c": "x" } }), [
    "/list/1",
    "/map/a~1b~0c",
  ]);
});

Deno.test("a mistake in a parameter names the parameter", () => {
  deepEqual(mistakes("query", z.object({ limit: z.number() }), { limit: "x" }), ["limit"]);
});
