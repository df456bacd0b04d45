import { deepEqual, equal } from "node:assert/strict";
import { CATALOGUES } from "./catalogues.ts";
import { fill } from "./translate.ts";

const { en, ko } = CATALOGUES;

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();
}

Deno.test("both catalogues have the same keys, and no message is empty", () => {
  deepEqual(Object.keys(ko).sort(), Object.keys(en).sort());
  for (const catalogue of [en, ko]) {
    for (const [key, text] of Object.entries(catalogue)) equal(text.trim() !== "", true, key);
  }
});

Deno.test("a message has the same placeholders in every language", () => {
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    deepEqual(placeholders(ko[key]), placeholders(en[key]), key);
  }
});

Deno.test("a placeholder without a value stays visible, also when it is named like a member of Object", () => {
  equal(fill("Delete {name}", { name: "a" }), "Delete a");
  equal(fill("Delete {constructor}"), "Delete {constructor}");
});
