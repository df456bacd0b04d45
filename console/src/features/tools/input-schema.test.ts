import { deepEqual, equal } from "node:assert/strict";
import { parseInputSchema } from "./input-schema.ts";

Deno.test("an input schema is the JSON of an object schema, and nothing else", () => {
  deepEqual(parseInputSchema('{"type":"object","required":["a"]}'), {
    type: "object",
    required: ["a"],
  });
  for (const text of ["", "{", "[]", "null", '{"type":"string"}', '"object"']) {
    equal(parseInputSchema(text), null, text);
  }
});
