import assert from "node:assert/strict";
import { findArgumentMistake, findSchemaMistake } from "./input-schema.ts";

const tax = {
  type: "object",
  properties: {
    income: { type: "number", description: "연간 소득", minimum: 0 },
    deductions: { type: "number" },
    kind: { enum: ["single", "joint"] },
  },
  required: ["income", "deductions"],
};

Deno.test("the seed's schema is usable, and so are references inside a schema", () => {
  assert.equal(findSchemaMistake(tax), null);
  const tree = {
    type: "object",
    properties: { root: { $ref: "#/$defs/node" } },
    $defs: { node: { type: "object", properties: { child: { $ref: "#/$defs/node" } } } },
  };
  assert.equal(findSchemaMistake(tree), null);
  assert.equal(findArgumentMistake(tree, { root: { child: { child: {} } } }), null);
  assert.ok(findArgumentMistake(tree, { root: { child: { child: 1 } } }));
});

for (
  const [schema, pointer] of [
    [{ type: "objekt" }, "/type"],
    [{ type: "object", required: "income" }, "/required"],
    [{ type: "object", properties: [] }, "/properties"],
    [{ type: "object", properties: { "a/b": 7 } }, "/properties/a~1b"],
    [{ type: "object", properties: { a: { type: [] } } }, "/properties/a/type"],
    [{ type: "object", anyOf: {} }, "/anyOf"],
    [{ type: "object", properties: { a: { items: [{ type: "string" }] } } }, "/properties/a/items"],
    [{ type: "object", $ref: "https://example.com/schema.json" }, "/$ref"],
  ] as const
) {
  Deno.test(`the schema ${JSON.stringify(schema)} is refused at ${pointer}`, () => {
    assert.equal(findSchemaMistake(schema)?.pointer, pointer);
  });
}

Deno.test("a schema that is nested too deeply or refers to nothing is refused", () => {
  let deep: Record<string, unknown> = { type: "object" };
  for (let i = 0; i < 100; i++) deep = { type: "object", properties: { a: deep } };
  assert.match(findSchemaMistake(deep)?.detail ?? "", /levels deep/);
  assert.ok(findSchemaMistake({ type: "object", allOf: [{ $ref: "#/$defs/none" }] }));
});

Deno.test("arguments that do not fit are described so that a model can repair them", () => {
  assert.equal(findArgumentMistake(tax, { income: 1, deductions: 0 }), null);
  assert.match(findArgumentMistake(tax, { income: 1 }) ?? "", /deductions/);
  assert.match(findArgumentMistake(tax, { income: "1", deductions: 0 }) ?? "", /income/);
  assert.match(findArgumentMistake(tax, { income: 1, deductions: 0, kind: "x" }) ?? "", /kind/);
});

Deno.test("a reference that goes round in circles is a mistake and not an endless loop", () => {
  const circle = { type: "object", allOf: [{ $ref: "#" }] };
  assert.ok(findSchemaMistake(circle) ?? findArgumentMistake(circle, {}));
});

Deno.test("a regular expression that would run for ever is not run", () => {
  const slow = { type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } };
  assert.equal(findSchemaMistake(slow), null);
  assert.equal(findArgumentMistake(slow, { a: `${"a".repeat(64)}!` }), null);
});

Deno.test("a property may be called pattern, type or constructor", () => {
  const odd = {
    type: "object",
    properties: {
      pattern: { type: "string" },
      type: { type: "number" },
      constructor: { type: "null" },
    },
  };
  assert.equal(findSchemaMistake(odd), null);
  assert.equal(findArgumentMistake(odd, { pattern: "x", type: 1, constructor: null }), null);
  assert.ok(findArgumentMistake(odd, { pattern: 7 }));
});
